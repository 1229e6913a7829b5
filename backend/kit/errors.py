"""Refusals. A class is a status, a code and a title (its docstring); detail gives cause, facts and next step.

One handler renders them as RFC 9457 `application/problem+json`. The wording lives in `locale/*/problems.json`
under the class's code; `facts` fill its placeholders.
"""

from typing import Any, ClassVar


class DomainError(Exception):
    """The request was understood and refused."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.code)


class NotFound(DomainError):
    """Nothing here goes by that id."""

    status = 404
    code = "not_found"


class SignInNeeded(DomainError):
    """Sign in first."""

    status = 401
    code = "sign_in_needed"


class NotAllowed(DomainError):
    """Your role does not include this."""

    status = 403
    code = "not_allowed"


class InvalidInput(DomainError):
    """A field cannot be read."""

    status = 400
    code = "invalid_input"


class TooMany(DomainError):
    """Too many tries; wait a little."""

    status = 429
    code = "too_many"


class Unavailable(DomainError):
    """A part of the system is away; nothing was written, try again."""

    status = 503
    code = "unavailable"
