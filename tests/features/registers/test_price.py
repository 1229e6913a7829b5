"""成交总价: entered with the deal, optional; it is evidence and decides nothing."""

from uuid import UUID

import pytest
from litestar import Litestar

from backend.engine.facts import ContractSigned
from backend.features.attribution import service as attribution
from tests.features.rulebooks.test_trial_pages import Browser
from tests.support.history import History
from tests.support.trials import JULY
from tests.support.world import World


async def noted(app: Litestar, world: World, form: dict[str, str]) -> tuple[int, list[int | None]]:
    """(status, prices of the contracts on record)."""
    history = History(world, JULY)
    customer: UUID = await history.customer()
    await history.first_visit(customer, "zhangmin")
    async with Browser(app, world) as browser:
        await browser.sign_in("manager")
        assert 'name="price"' in (await browser.get(f"/customers/{customer}/deal")).text
        answer = await browser.post(
            f"/customers/{customer}/deal",
            data={"deal": "contract", "consultant_id": str(world.staff["zhangmin"])} | form,
        )
    async with world.tx() as tx:
        facts = await attribution.known_facts(tx, world.project_id, [customer])
    return answer.status_code, [fact.price_yuan for fact in facts if isinstance(fact, ContractSigned)]


@pytest.mark.parametrize(
    ("price", "kept"), [("1280000", 1_280_000), ("1,280,000", 1_280_000), ("1，280，000", 1_280_000), ("", None)]
)
async def test_the_price_is_kept_as_typed(app: Litestar, heyuan: World, price: str, kept: int | None) -> None:
    assert await noted(app, heyuan, {"price": price}) == (303, [kept])


async def test_a_form_without_the_field_still_works(app: Litestar, heyuan: World) -> None:
    assert await noted(app, heyuan, {}) == (303, [None])


@pytest.mark.parametrize(
    "form", [{"price": "128万"}, {"price": "-5"}, {"price": "0"}, {"price": "99999999999"}, {"price": "1.5"},
             {"price": "1280000", "deal": "deposit"}],
)  # fmt: skip
async def test_what_is_no_price_writes_nothing(app: Litestar, heyuan: World, form: dict[str, str]) -> None:
    assert await noted(app, heyuan, form) == (400, [])
