"""Gaps and overlaps: the stories are real, smallest, told as cases, and the same each time."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from backend.engine.rulebook import Award, Clause, Part, Rulebook
from backend.features.rulebooks import library
from backend.features.rulebooks.casework import cases, explore
from backend.features.rulebooks.casework.explore import Story
from backend.features.rulebooks.casework.judging import judge

SOUND = library.preset("R03-01")


def contradicted(book: Rulebook) -> Rulebook:
    """With a clause that gives every closed customer to the closer, and says nothing of the general rule."""
    rule = Award(performance=(Part(party="closer"),), when=("deal_closed",), code="closer_after_fault")
    return replace(book, clauses=(*book.clauses, Clause(no="X", text="谁成交归谁", rules=(rule,))))


def unruly(book: Rulebook) -> Rulebook:
    """Without any awards: whatever the general rule does not reach, nobody decides."""
    bare = (replace(c, rules=tuple(r for r in c.rules if not isinstance(r, Award))) for c in book.clauses)
    return replace(book, clauses=tuple(bare))


def stories(book: Rulebook, longest: int = 2) -> list[Story]:
    return list(explore.explore(book, longest=longest))


def retold(story: Story, lines: tuple[str, ...]) -> tuple[str, cases.Situation]:
    text = msgspec.structs.replace(story, lines=lines).as_case(1)
    return text, cases.situations(text)[0]


def test_a_clause_that_contradicts_the_general_rule_is_found() -> None:
    found = [s for s in stories(contradicted(SOUND)) if s.kind == "overlap" and "X" in s.clauses]
    assert found and all(len(s.lines) == 2 for s in found)
    assert any("contract_signed" in line for line in found[0].lines)


def test_what_no_clause_reaches_is_found() -> None:
    assert any(s.kind == "gap" for s in stories(unruly(SOUND)))


def test_each_story_is_a_case_that_says_the_same_and_nothing_in_it_is_idle() -> None:
    book = contradicted(unruly(SOUND))
    for story in stories(book):
        status = {"overlap": "disputed", "gap": "pool"}[story.kind]
        _, case = retold(story, story.lines)
        assert judge(case, book).status == status
        for i in range(len(story.lines) if len(story.lines) > 1 else 0):
            _, less = retold(story, story.lines[:i] + story.lines[i + 1 :])
            verdict = judge(less, book)
            assert (verdict.status, _clauses(verdict)) != (status, set(story.clauses))


def _clauses(verdict: object) -> set[str]:
    return {f.clause for f in verdict.findings if f.outcome == "applied"}  # type: ignore[attr-defined]


def test_the_same_rulebook_gives_the_same_stories() -> None:
    book = contradicted(SOUND)
    assert stories(book) == stories(book)


@pytest.mark.parametrize("longest", [1, 2])
def test_progress_reaches_the_whole(longest: int) -> None:
    seen: list[tuple[int, int]] = []
    list(explore.explore(SOUND, longest=longest, progress=lambda tried, whole: seen.append((tried, whole))))
    assert all(tried <= whole for tried, whole in seen)
