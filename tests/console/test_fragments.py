"""Made once for all who ask in the same moment, and anew once the bell has rung."""

import asyncio
from uuid import uuid4

import pytest

from backend.console.fragments import Fragments
from backend.kit.channels import Channels, Topic


async def test_many_at_once_make_it_once_and_a_ring_makes_it_anew() -> None:
    channels, made = Channels(), 0
    fragments, where = Fragments(channels), Topic(uuid4(), "office", uuid4())

    async def make() -> int:
        nonlocal made
        made += 1
        await asyncio.sleep(0.01)
        return made

    assert await asyncio.gather(*(fragments.once(where, ("a",), make) for _ in range(50))) == [1] * 50
    assert await fragments.once(where, ("another",), make) == 2, "another's looks are another thing"
    assert await fragments.once(where, ("a",), make) == 1
    channels.poke(where)
    assert await fragments.once(where, ("a",), make) == 3


async def test_a_ring_while_it_is_made_is_not_missed() -> None:
    channels = Channels()
    fragments, where = Fragments(channels), Topic(uuid4(), "office", uuid4())
    state = ["before"]

    async def make() -> str:
        seen = state[0]
        await asyncio.sleep(0.02)
        return seen

    early = asyncio.create_task(fragments.once(where, ("a",), make))
    await asyncio.sleep(0.005)
    state[0] = "after"
    channels.poke(where)
    assert await fragments.once(where, ("a",), make) == "after"
    assert await early == "before"


async def test_who_waits_for_a_failure_meets_it_themselves() -> None:
    fragments, where = Fragments(Channels()), Topic(uuid4(), "office", uuid4())
    tries = 0

    async def make() -> str:
        nonlocal tries
        tries += 1
        await asyncio.sleep(0.005)
        if tries == 1:
            raise ValueError
        return "made"

    first, second = await asyncio.gather(
        fragments.once(where, ("a",), make), fragments.once(where, ("a",), make), return_exceptions=True
    )
    assert isinstance(first, ValueError) and second == "made"
    with pytest.raises(ZeroDivisionError):
        await fragments.once(where, ("b",), _broken)


async def _broken() -> str:
    raise ZeroDivisionError
