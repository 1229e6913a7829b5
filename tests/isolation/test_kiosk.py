"""The tablet's door: ids of another office, project and developer in the header, the envelope and under the seal."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from backend.kit.sql import Query
from tests.isolation.conftest import House
from tests.support.belongings import Browser
from tests.support.knocking import plain
from tests.support.tablet import Tablet, registration

SUBMISSION = Query(
    "test.submission", "SELECT submission_id FROM visit WHERE office_id = $1 AND submission_id IS NOT NULL"
)
ONCE = re.compile(r'"(hash|url)":"[^"]*"')
"""New with every submission."""
AGREED = {"notice_version": "2026-11", "agreed_at": "2026-11-01T00:00:00+00:00", "tell_agency": True}


class Door:
    """A tablet of 听澜 in front of an app that writes nothing for good."""

    def __init__(self, house: House, client: httpx.AsyncClient, tablet: Tablet) -> None:
        self.house, self.client, self.tablet = house, client, tablet

    async def said(self, tried: Any, **changes: Any) -> tuple[int, str, dict[str, int], bool]:
        """(status, answer, rows written, whether one of them names what was tried)."""
        self.house.db.forget()
        envelope = {key: changes.pop(key) for key in ("submission_id",) if key in changes}
        answers = registration("13800138009", consent=AGREED) | changes
        self.tablet.seq, self.tablet.prev = 400, ""
        _, body, headers = self.tablet.envelope(answers, **envelope)
        answer = await self.client.post("/api/kiosk/submissions", content=body, headers=headers)
        rows = [row.replace(body.hex(), "") for row in self.house.db.rows]
        written = any(str(tried) in row for row in rows)
        said = ONCE.sub("", plain(answer.text, str(tried), set()))
        return answer.status_code, said, dict(self.house.db.changes), written


@pytest.fixture
async def door(house: House) -> AsyncIterator[Door]:
    async with Browser(house.real) as real:
        tablet = await house.world.tablet(real, house.own["office"][0])
    async with Browser(house.app) as client:
        yield Door(house, client, tablet)


async def submission(house: House, world: Any, office: UUID) -> UUID:
    async with world.tx() as tx:
        found: UUID = await tx.value(SUBMISSION, office)
    return found


@pytest.mark.parametrize(("by", "kind"), [("consultant", "staff"), ("agency", "agency")])
async def test_whom_a_visitor_names_is_of_this_office(door: Door, by: str, kind: str) -> None:
    house = door.house

    async def named(id_: UUID) -> Any:
        return await door.said(id_, brought_by={"kind": by, f"{by}_id": str(id_)})

    random = await named(uuid4())
    assert random[0] == 200 and not random[3]
    for them in (house.other, house.strange):
        assert await named(them.things[kind][0]) == random, them.whose
    assert await named(house.own[kind][1]) != random


async def test_only_what_this_tablet_sent_is_corrected(door: Door) -> None:
    house = door.house
    random = await door.said(id_ := uuid4(), amends=str(id_))
    assert '"quarantined"' in random[1]
    for world, things in (
        (house.world, house.own),
        (house.world, house.other.things),
        (house.decoy, house.strange.things),
    ):
        id_ = await submission(house, world, things["office"][0])
        assert (await door.said(id_, amends=str(id_)))[:3] == random[:3]


async def test_a_submission_number_of_another_office_tells_nothing(door: Door) -> None:
    house = door.house
    random = await door.said(id_ := uuid4(), submission_id=str(id_))
    assert '"accepted"' in random[1]
    for world, things in ((house.world, house.other.things), (house.decoy, house.strange.things)):
        id_ = await submission(house, world, things["office"][0])
        assert (await door.said(id_, submission_id=str(id_)))[:3] == random[:3]
    own = await submission(house, house.world, house.own["office"][0])
    assert (await door.said(own, submission_id=str(own)))[0] == 422


async def test_a_made_up_tablet_is_answered_like_one_that_is_there(door: Door) -> None:
    house, path = door.house, "/api/kiosk/config"
    answers = []
    for tenant, device in (
        (house.world.tenant_id, uuid4()), (house.world.tenant_id, house.other.things["device"][0]),
        (house.decoy.tenant_id, uuid4()), (house.decoy.tenant_id, house.strange.things["device"][0]),
    ):  # fmt: skip
        thief = Tablet(str(tenant), str(device), config=door.tablet.config)
        _, body, headers = thief.envelope(registration("13800138009"))
        sent = await door.client.post("/api/kiosk/submissions", content=body, headers=headers)
        asked = await door.client.get(path, headers=thief.headers("GET", path))
        answers.append((sent.status_code, sent.text, asked.status_code, asked.text))
    assert len(set(answers)) == 1 and answers[0][0] == 401
    assert (await door.client.get(path, headers=door.tablet.headers("GET", path))).status_code == 200
