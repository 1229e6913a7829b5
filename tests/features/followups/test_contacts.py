"""跟进: what is due and why, attempts, what was said, caps and hours, messages in form, do-not-contact above all."""

from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from backend.console.problems import describe
from backend.features.customers import service as customers
from backend.features.followups import due, service
from backend.features.followups.errors import ContentNeeded, DayPassed, DoNotContact, MarkKept, MessageRefused
from backend.features.rulebooks import drafts
from backend.kit.errors import DomainError, NotFound
from tests.features.followups.conftest import DAY, MORNING, Office, under
from tests.support.world import World

PROPER = "尊敬的贵宾：本周六开盘。【居然o青年城】首席预约电话: 010-88886666 置业顾问:张敏"


async def listed(office: Office, login: str = "zhangmin") -> list[due.Due]:
    return await office.do(due.of_person, office.world.project_id, office.who(login), keys=False)


def told(error: DomainError) -> str:
    """The refusal as a person reads it: it has a cause and a next step, and no hole."""
    for lang in ("zh", "en"):
        problem = describe(error, lang)
        assert problem.title and problem.detail and problem.next
        assert not {"{", "…"} & set(problem.title + problem.detail + problem.next)
    return describe(error, "zh").detail


async def test_a_graded_visitor_is_due_the_same_day_and_later_again(office: Office) -> None:
    customer = await office.customer(grade="A")
    (first,) = await listed(office)
    assert (first.customer_id, due.section(first, MORNING)) == (customer, "today")
    assert {"R01-03.2.1.1", "R01-03.2.1.3"} <= {duty.clause for duty in first.duties} and first.by_phone
    office.world.clock.forward(hours=2)
    await office.call(customer)
    (second,) = await listed(office)
    assert due.section(second, office.world.clock()) == "upcoming"
    office.world.clock.forward(days=5)
    (third,) = await listed(office)
    assert third.late and due.section(third, office.world.clock()) == "overdue"
    assert await listed(office, "lihao") == []


async def test_an_attempt_is_written_down_and_leaves_the_duty(office: Office) -> None:
    customer = await office.customer(grade="A")
    await office.call(customer, answered=False, content="")
    (still,) = await listed(office)
    assert due.section(still, office.world.clock()) == "today"
    (spoken,) = await _spoken(office, customer)
    assert (spoken.answered, spoken.content) == (False, "")


async def _spoken(office: Office, customer: UUID) -> list:
    async with office.world.tx() as tx:
        return await service.spoken(tx, office.world.keys, customer)


async def test_what_was_said_is_sealed_and_goes_with_the_customer(office: Office) -> None:
    customer = await office.customer(grade="C")
    await office.call(customer, content="想买三房，在看学区", occasion="weather")
    (spoken,) = await _spoken(office, customer)
    assert (spoken.content, spoken.occasion) == ("想买三房，在看学区", "weather")
    assert all("三房" not in str(fact) for fact in await office.facts(customer))
    async with office.world.tx() as tx:
        await customers.erase(tx, customer, office.world.clock())
    assert [one.content for one in await _spoken(office, customer)] == [""]


async def test_where_a_clause_wants_it_nothing_is_done_without_words(heyuan: World) -> None:
    """R00-03.3."""
    await under(heyuan, replace(drafts.preset("R00-03"), judges="all_cases"))
    heyuan.clock.at = MORNING
    office = Office(heyuan)
    customer = await office.customer()
    with pytest.raises(ContentNeeded) as refused:
        await office.call(customer, content=" ")
    assert "第 3 条" in told(refused.value)
    await office.call(customer, content="", answered=False)
    await office.call(customer, content="约了周末来看房")


async def test_the_next_contact_that_was_agreed_stands_in_the_list(office: Office) -> None:
    customer = await office.customer()
    await office.call(customer, next_at=MORNING + 3 * DAY)
    (planned,) = [one for one in await listed(office) if one.customer_id == customer]
    assert planned.planned == MORNING + 3 * DAY
    assert "contact_planned" in {getattr(fact, "step", "") for fact in await office.facts(customer)}
    office.world.clock.forward(days=4)
    assert (await listed(office))[0].late
    await office.call(customer)
    assert all(one.planned is None for one in await listed(office))
    with pytest.raises(DayPassed) as refused:
        await office.call(customer, next_at=MORNING)
    told(refused.value)


async def test_a_message_must_begin_and_end_as_the_rulebook_says(office: Office) -> None:
    customer = await office.customer(grade="D")
    for text in ("你好，本周开盘", "尊敬的贵宾：本周开盘", PROPER.removeprefix("尊敬的贵宾：")):
        with pytest.raises(MessageRefused) as refused:
            await office.call(customer, channel="message", content=text)
        assert "R01-03.5.5" in told(refused.value)
    await office.call(customer, channel="message", content=PROPER)
    await office.call(customer, channel="message", content=PROPER.replace("尊敬的贵宾", "王先生您好"))


async def test_do_not_contact_stands_above_every_rule(office: Office) -> None:
    customer = await office.customer(grade="A")
    by, manager = office.who("zhangmin"), office.who("manager")
    await office.do(service.mark, customer, by, "do_not_contact", True)
    assert await listed(office) == []
    with pytest.raises(DoNotContact) as refused:
        await office.call(customer)
    assert "2030-03-04" in told(refused.value)
    with pytest.raises(DoNotContact):
        await office.call(customer, channel="message", content=PROPER)
    async with office.world.tx() as tx:
        with pytest.raises(DoNotContact):
            await service.left_alone(tx, office.world.project_id, customer, uuid4(), office.world.clock())
    with pytest.raises(MarkKept) as kept:
        await office.do(service.mark, customer, by, "do_not_contact", False)
    told(kept.value)
    await office.do(service.mark, customer, manager, "do_not_contact", False, manager=True)
    assert len(await listed(office)) == 1
    await office.call(customer)


async def test_grades_and_marks_change_what_is_due(office: Office) -> None:
    customer = await office.customer(grade="A")
    by = office.who("zhangmin")
    await office.do(service.mark, customer, by, "leader_introduced", True)
    (kept,) = await listed(office)
    assert [duty.clause for duty in kept.duties] == ["5"], "of R00-04: the window runs for a leader's guest, too"
    await office.do(service.mark, customer, by, "leader_introduced", False)
    await office.do(service.grade, customer, by, "C")
    (weekly,) = await listed(office)
    assert {duty.clause for duty in weekly.duties} == {"5", "R01-03.2.1.4"}
    assert await office.do(service.grade, customer, by, "C") is None, "nothing changes, nothing is written"
    async with office.world.tx() as tx:
        card = (await service.cards(tx, [customer]))[customer]
    assert (card.grade, card.marks) == ("C", ())


async def test_advice_before_a_call(office: Office) -> None:
    customer = await office.customer(grade="C")

    async def advice() -> due.Advice:
        async with office.world.tx() as tx:
            shown = await customers.show(tx, office.world.keys, customer)
            return await due.advice(tx, shown, office.who("zhangmin"), {}, "zh", office.world.clock())

    assert (await advice()).opens_at is None and (await advice()).hours == ("10:00-11:30", "15:30-17:00")
    office.world.clock.at = MORNING.replace(hour=12)
    said = await advice()
    assert said.opens_at == MORNING.replace(hour=15, minute=30) and not said.refused and len(said.remarks) == 1
    office.world.clock.at = MORNING.replace(hour=16)
    for minute in range(3):
        office.world.clock.forward(minutes=minute)
        await office.call(customer, answered=False, content="")
    assert "3次" in (await advice()).remarks[0]["sentence"]


async def test_a_foreign_customer_is_nobody(office: Office, decoy: World) -> None:
    for foreign in (uuid4(), decoy.project_id):
        with pytest.raises(NotFound):
            await office.call(foreign)
        with pytest.raises(NotFound):
            await office.do(service.mark, foreign, office.who("manager"), "vip", True)
