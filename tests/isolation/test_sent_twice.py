"""Sent twice is once: every form of every role, as the app itself has them, counts once and is answered alike."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from litestar import Litestar

from backend.console.once import FIELD, FormIds
from backend.entrypoints.api import create_app
from backend.features.access.guards import handlers
from backend.kit.settings import Settings
from tests.isolation.conftest import ROLES, House
from tests.isolation.test_ids import allowed
from tests.support.belongings import Browser
from tests.support.knocking import Knocker
from tests.support.positions import Route, every
from tests.support.twice import Evening, Twice, send_twice
from tests.support.world import MASTER

TEMPLATES = Path(__file__).parents[2] / "backend" / "console" / "templates"
SHOWN: Mapping[str, str] = {
    "/offices/{office_id:uuid}/customers": "a search; shows what it found",
    "/offices/{office_id:uuid}/visits/{visit_id:uuid}/search": "a search; each look is on record",
    "/customers/{customer_id:uuid}/number": "shows the number; each look is on record and counted",
    "/offices/{office_id:uuid}/accounts/{staff_id:uuid}/password": "shows a password that is kept nowhere",
    "/offices/{office_id:uuid}/circle/draft": "shows the list as it would be; writes nothing",
    "/devices/pairing": "shows the tablet of a code; writes nothing",
    "/notices/reach": "keeps what stands in the form, however often",
    "/notices/settings/templates/{channel:str}/{key:str}": "keeps what stands in the form, however often",
    "/notices/settings/templates/{channel:str}/{key:str}/preview": "shows the text filled in; writes nothing",
    "/portal/batch": "each row is asked for itself; the second time it says that it was reported",
}
"""Answered with a page of their own: what they show cannot be kept and shown again."""
LEAVING = "/sign-out"
OWN_TX = re.compile(r"/portal/")
"""Opens its transactions itself, by `Desk.once`."""


@pytest.fixture(scope="module")
async def sent(house: House) -> dict[str, Twice]:
    """By form: sent twice by the first role for which it counts, each time in the same house."""
    db, found = Evening(house.db), dict[str, Twice]()
    app = create_app(Settings(master_key=MASTER), clock=house.world.clock, db=db)
    for role in ROLES:
        knocker = await _knocker(house, app, db, role)
        for route in forms(app):
            if allowed(role, route) and not (str(route) in found and found[str(route)].went):
                found[str(route)] = await send_twice(knocker, db, route)
        await knocker.browser.aclose()
    return found


def forms(app: Litestar) -> list[Route]:
    return [one for one in every(app) if one.method == "POST" and one.permission and one.path != LEAVING]


async def _knocker(house: House, app: Litestar, db: Evening, role: str) -> Knocker:
    plain = await house.knocker(role)
    browser = Browser(app)
    browser.cookies = plain.browser.cookies
    await plain.browser.aclose()
    return Knocker(browser, db, role, plain.own, [], {**house.samples, "channel": "webhook", "key": "visit_offered"})


async def test_the_second_copy_writes_nothing_and_gets_the_first_ones_answer(sent: dict[str, Twice]) -> None:
    counted = {form: twice for form, twice in sent.items() if twice.went}
    wrong = {form: twice for form, twice in counted.items() if not twice.once}
    assert not wrong, "\n".join(f"{form}: {twice}" for form, twice in wrong.items())
    assert len(counted) >= 70 and sum(twice.wrote for twice in counted.values()) >= 65, sorted(set(sent) - set(counted))


async def test_only_known_forms_answer_with_a_page_of_their_own(sent: dict[str, Twice]) -> None:
    assert {form.removeprefix("POST ") for form, twice in sent.items() if twice.first[0] == 200} <= set(SHOWN)


def test_no_form_writes_outside_the_transaction_that_counts_it(house: House) -> None:
    """Also those that this house cannot send: their transaction is the one that knows the form."""
    posts = [(path, one) for path, one in handlers(house.app) if "POST" in getattr(one, "http_methods", ())]
    inside = {path for path, one in posts if _has_tx(one, set(one.parsed_fn_signature.parameters))}
    bare = {path for path, one in posts if one.opt.get("permission")} - inside
    assert {path for path in bare if not OWN_TX.match(path)} == {LEAVING}


def _has_tx(handler: Any, names: set[str]) -> bool:
    known = handler.resolve_dependencies()
    while missing := {
        name for one in names & set(known) for name in known[one].parsed_fn_signature.parameters
    } - names:  # fmt: skip
        names |= missing
    return "tx" in names


def test_every_form_in_every_template_gets_an_id() -> None:
    ids = FormIds(Environment(autoescape=True))
    for file in TEMPLATES.rglob("*.html"):
        source = file.read_text("utf-8")
        carrying = ids.preprocess(source, file.name)
        files = source.count('enctype="multipart/form-data"')
        assert carrying.count(f'name="{FIELD}"') == source.count('method="post"') - files, file
        assert carrying.count(f"?{FIELD}=") == files, file
        outside = re.sub(r'<(?:(?:form|textarea)\b|button\b[^>]*type="submit")[^>]*>', "", source)
        assert "hx-post" not in outside, f"{file}: a button of its own has no form to carry the id"
