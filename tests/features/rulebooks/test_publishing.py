"""Publishing: what is refused, what is frozen, and who never sees it."""

from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest

from backend.entrypoints import adjudicate
from backend.features.evidence import service as evidence
from backend.features.rulebooks import library
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.errors import Backdated, InForceAlready, LaterVersionWaits, RulebookUnsound
from backend.kit.errors import NotFound
from backend.kit.sql import Query
from tests.support.published import DAY, days, publish
from tests.support.world import World


async def test_nobody_publishes_into_the_past(heyuan: World) -> None:
    with pytest.raises(Backdated) as refused:
        await publish(heyuan, 10, heyuan.clock() - timedelta(seconds=1))
    assert refused.value.facts.keys() == {"first_day", "today"}


async def test_the_database_refuses_a_backdated_row_too(heyuan: World) -> None:
    insert = Query(
        "test.backdated",
        "INSERT INTO rulebook_version"
        " (tenant_id, id, project_id, number, document, digest, effective_from, published_at)"
        " VALUES ($1, gen_random_uuid(), $2, 7, '', '', $3, $4)",
    )
    with pytest.raises(asyncpg.CheckViolationError):
        async with heyuan.tx() as tx:
            await tx.run(insert, heyuan.tenant_id, heyuan.project_id, heyuan.clock() - DAY, heyuan.clock())


async def test_nothing_slips_in_front_of_a_version_that_waits(heyuan: World) -> None:
    waiting = await publish(heyuan, 10, heyuan.clock() + 5 * DAY)
    for when in (heyuan.clock(), heyuan.clock() + 5 * DAY):
        with pytest.raises(LaterVersionWaits) as refused:
            await publish(heyuan, 9, when)
        assert refused.value.facts["number"] == 2
    async with heyuan.tx() as tx:
        await rulebooks.withdraw(tx, waiting, heyuan.staff["manager"], heyuan.clock())
    await publish(heyuan, 9)
    async with heyuan.tx() as tx:
        listed = await rulebooks.editions(tx, heyuan.project_id, heyuan.clock())
    assert [(one.published.number, one.state) for one in listed] == [(3, "in_force"), (2, "withdrawn"), (1, "past")]
    assert listed[1].withdrawn_by == "郭峰" and listed[0].published_by == "郭峰"
    assert listed[2].until == listed[0].published.effective_from


async def test_what_was_in_force_is_never_withdrawn(heyuan: World) -> None:
    version = await publish(heyuan, 10, heyuan.clock() + DAY)
    heyuan.clock.at += DAY
    with pytest.raises(InForceAlready):
        async with heyuan.tx() as tx:
            await rulebooks.withdraw(tx, version, heyuan.staff["manager"], heyuan.clock())


@pytest.mark.parametrize(("seconds", "refused"), [(30, True), (90, False)])
async def test_in_its_last_minute_a_version_is_as_good_as_in_force(heyuan: World, seconds: int, refused: bool) -> None:
    """A withdrawal that waits for the chain must not take away what judged somebody meanwhile."""
    version = await publish(heyuan, 10, heyuan.clock() + DAY)
    heyuan.clock.at += DAY - timedelta(seconds=seconds)
    withdrawn = True
    try:
        async with heyuan.tx() as tx:
            await rulebooks.withdraw(tx, version, heyuan.staff["manager"], heyuan.clock())
    except InForceAlready:
        withdrawn = False
    assert withdrawn is not refused


async def test_a_faulty_rulebook_is_not_published(heyuan: World) -> None:
    with pytest.raises(RulebookUnsound):
        await publish(heyuan, 0)


async def test_a_published_version_is_frozen_and_sealed_into_the_chain(heyuan: World) -> None:
    version_id = await publish(heyuan, 10)
    async with heyuan.tx() as tx:
        version = await rulebooks.find(tx, version_id)
        sealed = await tx.value(
            Query(
                "test.sealed", "SELECT entry FROM evidence WHERE kind = 'rulebook_published' ORDER BY seq DESC LIMIT 1"
            )
        )
        assert (await evidence.verify(tx, heyuan.project_id)).faults == ()
    assert msgspec.json.decode(sealed)["digest"] == version.digest == version.rulebook.ref.digest
    assert version.rulebook.version == "2" and version.rulebook.effective_from == version.effective_from
    for change in ("UPDATE rulebook_version SET digest = ''", "DELETE FROM rulebook_version",
                   "DELETE FROM rulebook_withdrawal", "UPDATE rulebook_draft_revision SET clause = ''"):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with heyuan.tx() as tx:
                await tx.run(Query("test.change", change))


async def test_another_tenants_version_is_like_none(heyuan: World, decoy: World) -> None:
    version_id = await publish(heyuan, 10)
    async with heyuan.tx() as tx:
        await rulebooks.find(tx, version_id)  # now it is in the process's memory
    with pytest.raises(NotFound):
        async with decoy.tx() as tx:
            await rulebooks.find(tx, version_id)


async def test_the_command_takes_several_versions(tmp_path: Path) -> None:
    """`guishu adjudicate --rulebook v1 --rulebook v2`: each case under the version in force when its claim arose."""
    preset = library.preset("R00-04")
    paths = []
    for name, first_day, number in (("v1", "2024-01-01", 7), ("v2", "2024-04-01", 10)):
        book = msgspec.structs.replace(
            days(preset, number), version=name, effective_from=datetime.fromisoformat(f"{first_day}T00:00:00+08:00")
        )
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_bytes(msgspec.json.encode(book))
    case = tmp_path / "case.yaml"
    case.write_text(
        "\n".join(
            f"""
- id: C-{month}
  facts: [{{at: {month} 10:00, kind: reception_started, consultant: A, customer: C1}}]
  at: 2024-05-20 10:00
  ask: {{ask: owns, customer: C1}}
"""
            for month in ("2024-03-31", "2024-04-02")
        ),
        "utf-8",
    )
    page, status = adjudicate.adjudicate(paths, case, as_json=True, lang="zh")
    assert [msgspec.json.decode(line)["rulebook"]["version"] for line in page.split("\n")] == ["v1", "v2"]
    assert status == 0
    page, _ = adjudicate.adjudicate(paths[::-1], case, as_json=False, lang="zh")
    assert " v1 " in page and " v2 " in page
