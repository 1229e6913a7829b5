"""One real thing of every kind that has an id, at one project: made the way people make them, through the pages."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import msgspec
from litestar import Litestar

from backend.engine.facts import RecordAltered, VisitRegistered
from backend.engine.rules.clauses import Include, Rulebook
from backend.engine.rules.compose import compose
from backend.entrypoints import demo, demo_notices
from backend.features.attribution import service as attribution
from backend.features.disputes import files
from backend.features.notifications import service as notifications
from backend.features.reception import byhand
from backend.features.reception import service as reception
from backend.features.rulebooks import drafts, library
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.trials import service as trials
from backend.features.rulebooks.trials.models import Asked, Period
from backend.features.transfers import service as transfers
from backend.features.transfers.models import Sheet, Wish
from backend.kit.ids import new_id
from backend.kit.sql import Query
from tests.support.tablet import Tablet, registration
from tests.support.world import World

Things = dict[str, list[UUID]]
"""By kind, see `positions.IDS`."""


class People(NamedTuple):
    """Who works at a project, by login. The first three consultants receive."""

    one: str
    two: str
    clerk: str
    manager: str
    agent: str
    rival: str | None = None


TINGLAN = People("heping", "fanxue", "clerk", "manager", "agent", "agent2")
GUANSHAN = People("moyun", "qinfeng", "clerk2", "manager2", "agent3")


class Browser(httpx.AsyncClient):
    def __init__(self, app: Litestar) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app), base_url="https://guishu.test",
            headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
        )  # fmt: skip

    async def sign_in(self, slug: str, login: str) -> "Browser":
        form = {"company": slug, "login": login, "password": demo.PASSWORD}
        answer = await self.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text
        return self


def every_book() -> Rulebook:
    """听澜's rules, with the call queue and the book of the unconfirmed of R03-08 and the fines of R03-01."""
    base = library.read(demo.FOLDER / "rulebooks" / "wanghu-tinglan.json")
    taken = {"R03-08": ("2a", "10"), "R03-01": ("1.4",)}
    base = msgspec.structs.replace(
        base, judges="all_cases", include=tuple(Include(rulebook=name, clauses=nos) for name, nos in taken.items())
    )
    return compose(base, {name: drafts.preset(name) for name in taken})


class Maker:
    """Makes things at one project of a world."""

    def __init__(self, app: Litestar, world: World, people: People, office_id: UUID, project_id: UUID) -> None:
        self.app, self.world, self.people = app, world, people
        self.office_id, self.project_id = office_id, project_id
        self.things: Things = {}
        self.rivals: Things = {}
        """Of another agency at the same project."""
        self._browsers: dict[str, Browser] = {}

    @property
    def office(self) -> str:
        return f"/offices/{self.office_id}"

    def who(self, login: str) -> UUID:
        return self.world.staff[login]

    async def make(self) -> Things:
        async with self.world.tx() as tx:
            at = self.world.clock()
            await rulebooks.publish(tx, self.project_id, every_book(), at, None, at)
        await self._place()
        await self._door()
        await self._books()
        await self._channels()
        await self._disputes()
        await self._ledgers()
        await self._sheets()
        await self._rules()
        self.things["made"] = [self.things[kind][0] for kind in ("visit", "entry", "fact", "customer")]
        for browser in self._browsers.values():
            await browser.aclose()
        return self.things

    # -- the steps --

    async def _place(self) -> None:
        people = [self.who(login) for login in self.people[:3]]
        self.things |= {"office": [self.office_id], "project": [self.project_id], "staff": people}
        self.things["version"] = await self.ids("rulebook_version", "project_id = $1 ORDER BY number DESC")
        self.things["agency"] = await self.ids("agency", "project_id = $1 ORDER BY name")
        group = {"name": "一组", "members": [str(people[1])], "leader": str(people[0])}
        await self.post(self.people.manager, f"{self.office}/accounts/groups", group)
        self.things["group"] = await self.ids("sales_group", "office_id = $2")

    async def _door(self) -> None:
        """A visit that is over, one that the first consultant receives, one that waits; and what no one could read."""
        async with self.world_client() as client:
            tablet = await self.world.tablet(client, self.office_id)
            await self.world.send(client, tablet, b'{"phone": "13800138000", broken')
            visits = [await self.arrive(client, tablet, f"1380013800{n}") for n in range(1, 4)]
        ended, live, _ = visits
        one, manager = self.who(self.people.one), self.who(self.people.manager)
        for visit, over in ((ended, True), (live, False)):
            async with self.world.tx() as tx:
                at = self.world.clock.forward(minutes=1)
                held = await tx.value(Query("test.held", "SELECT consultant_id FROM reception WHERE visit_id = $1 AND"
                                            " closed_at IS NULL"), visit)  # fmt: skip
                if held != one:
                    await byhand.assign(tx, visit, one, manager, "客户指定", at)
                await reception.accept(tx, visit, one, at)
                if over:
                    await reception.end(tx, visit, one, self.world.clock.forward(minutes=5))
        self.things["visit"] = [live, visits[2], ended]
        self.things["reception"] = await self.ids("reception", f"visit_id = '{live}' AND closed_at IS NULL")
        found = await self.ids("customer", "project_id = $1 AND id IN (SELECT customer_id FROM visit) ORDER BY id")
        owned = await self.value("SELECT customer_id FROM visit WHERE id = $1", ended)
        self.things["customer"] = [owned, *(one for one in found if one != owned)]
        self.things["device"] = [UUID(tablet.device_id)]
        self.things["quarantine"] = await self.ids("quarantine", "office_id = $2")
        facts = await self.facts(owned)
        self.things["fact"] = [UUID(next(one for one in facts if isinstance(one, VisitRegistered)).id)]

    async def _books(self) -> None:
        books, customer, fact = f"{self.office}/books", self.things["customer"][0], self.things["fact"][0]
        call = {"phone": "13700002222", "name": "王刚", "title": "mr", "own": "yes", "sure": "yes"}
        slip = {"phone": "13700002222", "customer_no": "K-001", "names": "王刚", "demand": "home", "own_hand": "yes"}
        await self.post(self.people.one, f"{books}/calls/new", call)
        await self.post(self.people.one, f"{books}/slips/new", slip)
        await self.post(self.people.one, f"{books}/slips/new", {"phone": "13700003333", "names": "李静"})
        await self.post(self.people.one, f"{books}/unconfirmed/new", {"visit_id": str(self.things["visit"][2])})
        wish = {"what": "consultant", "why": "当天是同事接待", "to": str(self.who(self.people.two))}
        await self.post(self.people.one, f"{books}/amendments/new?customer={customer}&record={fact}", wish)
        self.things["entry"] = await self.ids("register_entry", "office_id = $2 ORDER BY book, state DESC, id")
        self.things["amendment"] = await self.ids("register_amendment", "office_id = $2")

    async def _channels(self) -> None:
        form = {"name": "王芳", "gender": "f", "head": "1380", "tail": "12345"}
        where = await self.post(self.people.agent, "/portal/reports", form)
        self.things["report"] = [UUID(re.findall(r"[0-9a-f-]{36}", where)[0])]
        self.things["staff"].append(self.who(self.people.agent))
        if self.people.rival is not None:
            where = await self.post(self.people.rival, "/portal/reports", form | {"tail": "54321"})
            self.rivals = {"report": [UUID(re.findall(r"[0-9a-f-]{36}", where)[0])],
                           "staff": [self.who(self.people.rival)]}  # fmt: skip
        async with self.world_client() as client:
            tablet = await self.world.tablet(client, self.office_id)
            reported = await self.arrive(client, tablet, "13800012345")
        await self.post(self.people.clerk, f"{self.office}/channels/arrivals/{reported}",
                        {"way": "unsure", "name": "王芳", "gender": "f", "differs": "yes"})  # fmt: skip
        self.things["visit"].append(reported)

    async def _disputes(self) -> None:
        """One open, one ruled and appealed against."""
        two, statement = self.people.two, {"statement": "上月是我先接待的"}
        one_of, other = self.things["customer"][:2]
        against = {"against": str(self.who(self.people.one))}
        ruled = await self.post(two, f"/customers/{other}/dispute", statement | against)
        whole = {"shares": f"whole:{self.who(self.people.one)}", "reason": "登记在先"}
        await self.post(self.people.manager, f"{ruled}/ruling", whole)
        await self.post(two, f"{ruled}/appeal", {"grounds": "有新的证据"})
        going = await self.post(two, f"/customers/{one_of}/dispute", statement | against)
        self.things["dispute"] = [UUID(where.rpartition("/")[2]) for where in (going, ruled)]
        self.things["appeal"] = await self.ids("dispute_appeal", f"dispute_id = '{self.things['dispute'][1]}'")
        paper, *_ = await self.ids("dispute_paper", f"dispute_id = '{self.things['dispute'][0]}'")
        async with self.world.tx() as tx:
            picture = files.checked([b"\x89PNG\r\n\x1a\n"])
            await files.keep(tx, self.world.keys, paper, picture, self.world.clock())
        self.things["file"] = await self.ids("paper_file", f"paper_id = '{paper}'")

    async def _ledgers(self) -> None:
        one, at = self.who(self.people.one), self.world.clock()
        order = {"staff_id": str(one), "measures": "warning", "offence": "迟到", "reason": "晨会迟到"}
        await self.post(self.people.manager, f"{self.office}/penalties/new/penalty", order)
        self.things["sanction"] = await self.ids("sanction", "office_id = $2")
        customer = self.things["customer"][0]
        record = VisitRegistered(id=str(new_id()), at=at, customer=str(customer), consultant=str(one))
        change = RecordAltered(id=str(new_id()), at=at + timedelta(seconds=1), customer=str(customer), by=str(one),
                               authorised=False, record=record.id)  # fmt: skip
        async with self.world.tx() as tx:
            await attribution.record(
                tx, self.project_id, customer, [(record, ()), (change, ())], self.world.clock.forward(minutes=2)
            )
        self.things["matter"] = await self.ids("penalty_found", "project_id = $1", "matter")
        node = {"what": "opening", "day": f"{at + timedelta(days=20):%Y-%m-%d}"}
        await self.post(self.people.manager, f"{self.office}/campaigns/new", node)
        self.things["campaign"] = await self.ids("campaign", "project_id = $1")
        self.things["verdict"] = await self.ids("verdict", "project_id = $1 AND question = 'owns' ORDER BY id LIMIT 1")
        await self._notices()

    async def _notices(self) -> None:
        at = self.world.clock()
        async with self.world.tx() as tx:
            await demo_notices.furnish(tx, self.world.keys, "望湖", at)
            for login in self.people:
                if login is not None:
                    params = {"ticket": "A001", "customer": str(self.things["customer"][0])}
                    await notifications.tell(tx, self.who(login), "visit_offered", params, new_id(), at)
        self.things["notice"] = await self.ids(
            "notice", f"staff_id = '{self.who(self.people.one)}' ORDER BY id LIMIT 2"
        )
        mine = f"SELECT id FROM notice WHERE staff_id = '{self.who(self.people.one)}'"
        self.things["delivery"] = await self.ids("delivery", f"notice_id IN ({mine}) LIMIT 1")

    async def _sheets(self) -> None:
        manager, at, keys = self.who(self.people.manager), self.world.clock(), self.world.keys
        body = "姓名,电话,置业顾问\n王刚,13700009999,何平\n".encode()
        async with self.world.tx() as tx:
            sheet = Sheet(office_id=self.office_id, kind="customers", name="表.csv", body=body)
            came = await transfers.take_in(tx, keys, self.project_id, sheet, manager, at)
            wish = Wish(office_id=self.office_id, kind="customers", format="csv")
            goes = await transfers.ask_for(tx, keys, self.project_id, wish, manager, at)
        self.things["transfer"] = [came, goes]

    async def _rules(self) -> None:
        manager, at = self.who(self.people.manager), self.world.clock()
        async with self.world.tx() as tx:
            self.things["draft"] = [await drafts.start(tx, self.project_id, None, manager, at)]
            period = Period(at - timedelta(days=30), at)
            asked = Asked(source="file:test", period=period, points=100)
            trial = await trials.prepare(tx, self.project_id, asked, every_book(), manager, at)
        self.things["trial"] = [trial]

    # -- how --

    def world_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="https://guishu.test")

    async def arrive(self, client: httpx.AsyncClient, tablet: Tablet, phone: str) -> UUID:
        """The visit of somebody who typed their number at the tablet."""
        sent = await self.world.send(client, tablet, registration(phone))
        assert sent.json().get("outcome") == "accepted", sent.text
        self.world.clock.forward(seconds=30)
        ticket = sent.json()["ticket"]["number"]
        one = f"SELECT id FROM visit WHERE office_id = '{self.office_id}' AND ticket = $1"
        return await self.value(one, ticket)  # type: ignore[no-any-return]

    async def post(self, login: str, path: str, form: Mapping[str, str]) -> str:
        """Where a form led, once it was accepted."""
        if login not in self._browsers:
            self._browsers[login] = await Browser(self.app).sign_in(self.world.slug, login)
        answer = await self._browsers[login].post(path, data=form)
        assert answer.status_code == 303, (path, answer.status_code, re.sub(r"\s+", " ", answer.text)[:3000])
        return answer.headers["location"]

    async def ids(self, table: str, where: str, column: str = "id") -> list[UUID]:
        text = f"SELECT {column} AS id FROM {table} WHERE $1::uuid IS NOT NULL AND $2::uuid IS NOT NULL AND {where}"
        async with self.world.tx() as tx:
            found = [row["id"] for row in await tx.rows(Query("test.ids", text), self.project_id, self.office_id)]
        assert found, f"no {table} was made"
        return found

    async def value(self, text: str, *args: Any) -> Any:
        async with self.world.tx() as tx:
            return await tx.value(Query("test.value", text), *args)

    async def facts(self, customer: UUID) -> list[Any]:
        async with self.world.tx() as tx:
            return await attribution.known_facts(tx, self.project_id, [customer])
