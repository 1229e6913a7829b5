"""A value derived once, when first asked for. (`functools.cached_property` takes a lock on Python 3.11.)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
C = TypeVar("C")


def once(derive: Callable[[C], T]) -> Callable[[C], T]:
    """A derivation from a case, or another object that can remember, is made once for each."""
    name = f"once:{derive.__module__}.{derive.__name__}"

    def derived(about: C) -> T:
        known = about.__dict__
        if name not in known:
            known[name] = derive(about)
        value: T = known[name]
        return value

    return derived


class lazy(Generic[T]):  # reads like property
    """Like `functools.cached_property`, without the lock."""

    def __init__(self, derive: Callable[[Any], T]) -> None:
        self.derive = derive
        self.__doc__ = derive.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> lazy[T] | T:
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.derive(instance)
        return value
