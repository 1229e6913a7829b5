"""Mediation, the manager's ruling, the appeal: each decision a fact, the verdict after it in the same transaction."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from backend.engine.rules.clauses import Definition
from backend.engine.verdict import WHOLE
from backend.features.attribution import standing
from backend.features.disputes import appeals, mediation, papers, ruling, views
from backend.features.disputes.errors import (
    AppealDecided,
    AppealedAlready,
    AppealLate,
    NotAllAgree,
    NotASide,
    NothingToAppeal,
    NotMediating,
    NotYourDispute,
    RuledAlready,
    RulingIdle,
    SettlementIdle,
    SharesNotWhole,
)
from backend.features.disputes.models import Split
from backend.features.disputes.splits import equal, points, said, whole
from backend.features.rulebooks import drafts
from tests.features.disputes.conftest import MORNING, Clash, confirmed, under
from tests.support.published import all_replay
from tests.support.world import World


async def ruled(clash: Clash, to: str = "lihao") -> UUID:
    id_ = await clash.open()
    await clash.do(ruling.rule, id_, clash.who("manager"), clash.all_to(to), "李浩的跟进更完整")
    return id_


async def test_a_ruling_is_a_fact_and_the_verdict_follows_at_once(clash: Clash) -> None:
    """R03-18.3.3."""
    id_ = await ruled(clash)
    (fact,) = await clash.facts("manager_ruled")
    assert (fact.by, fact.dispute, fact.performance) == (str(clash.who("manager")), str(id_), {str(clash.b): WHOLE})
    assert (await clash.verdict()).holders == (str(clash.b),)
    dispute = await clash.dispute(id_)
    assert (dispute.outcome, dispute.closed_at) == ("ruled", MORNING)
    room = await clash.do(views.room, dispute, lang="zh")
    assert room.ruling is not None and room.ruling.reason == "李浩的跟进更完整"


async def test_half_each_and_ledgers_apart(clash: Clash) -> None:
    id_ = await clash.open()
    split = Split(performance={clash.a: WHOLE}, commission={clash.a: 3333, clash.b: 6667})
    await clash.do(ruling.rule, id_, clash.who("manager"), split, "业绩归首接")
    shares = (await clash.verdict()).shares
    assert [(s.party, s.basis_points) for s in shares.commission] == [(str(clash.b), 6667), (str(clash.a), 3333)]
    assert said(equal([clash.a, clash.b]), {clash.a: "甲", clash.b: "乙"}) == "乙 50%、甲 50%"


@pytest.mark.parametrize("parts", [(WHOLE, 1), (9999, 0), (-1, WHOLE + 1), (0, 0)])
async def test_each_ledger_is_divided_whole(clash: Clash, parts: tuple[int, int]) -> None:
    id_ = await clash.open()
    ledger = {clash.a: parts[0], clash.b: parts[1]}
    for split in (Split(performance=ledger, commission={clash.a: WHOLE}),
                  Split(performance={clash.a: WHOLE}, commission=ledger)):  # fmt: skip
        with pytest.raises(SharesNotWhole):
            await clash.do(ruling.rule, id_, clash.who("manager"), split, "对半")
    assert await clash.facts("manager_ruled") == []


@pytest.mark.parametrize("typed", ["abc", "-1", "100.001", "101", "NaN", "1e9"])
def test_what_is_no_share_is_refused(typed: str) -> None:
    with pytest.raises(SharesNotWhole):
        points(typed)
    assert [points(good) for good in ("", "50", "33.33%", " 100 ")] == [0, 5000, 3333, 10_000]


async def test_only_the_sides_get_shares_and_no_side_rules(clash: Clash) -> None:
    id_ = await clash.open()
    with pytest.raises(NotASide):
        await clash.do(ruling.rule, id_, clash.who("manager"), clash.all_to("wangjing"), "都不是")
    with pytest.raises(NotYourDispute):
        await clash.do(ruling.rule, id_, clash.a, clash.all_to("zhangmin"), "我自己定")


async def test_a_manager_with_customers_of_their_own_does_not_rule_them(clash: Clash) -> None:
    slips = ("manager", MORNING - timedelta(days=2)), ("lihao", MORNING - timedelta(days=1))
    clash.customer = await confirmed(clash.world, 7, *slips)
    id_ = await clash.open()
    with pytest.raises(NotYourDispute):
        await clash.do(ruling.rule, id_, clash.who("manager"), clash.all_to("manager"), "归我")
    as_manager, both = clash.actor("manager", "site_manager"), {clash.who("manager"), clash.b}
    with pytest.raises(NotMediating):
        await clash.do(mediation.settle, id_, as_manager, clash.all_to("manager"), both, "归我")
    with pytest.raises(NotYourDispute):
        await clash.do(papers.sign_search, id_, clash.who("manager"), keys=False)
    with pytest.raises(NotYourDispute):
        await clash.do(mediation.ask_to_mediate, id_, clash.b, clash.who("clerk"), keys=False)
    await clash.do(ruling.rule, id_, clash.who("manager2"), clash.all_to("lihao"), "经理不再接客")
    assert (await clash.verdict()).holders == (str(clash.b),)


async def test_of_two_managers_at_once_one_rules_and_the_other_reads_who(clash: Clash) -> None:
    id_ = await clash.open()
    answers = await asyncio.gather(
        clash.do(ruling.rule, id_, clash.who("manager"), clash.all_to("zhangmin"), "先确认"),
        clash.do(ruling.rule, id_, clash.who("manager2"), clash.all_to("lihao"), "跟得勤"),
        return_exceptions=True,
    )
    (lost,) = [one for one in answers if isinstance(one, BaseException)]
    assert isinstance(lost, RuledAlready)
    (fact,) = await clash.facts("manager_ruled")
    winner = "刘建国" if fact.by == str(clash.who("manager")) else "钱伟"
    assert lost.facts["who"] == winner and "100%" in lost.facts["what"] and lost.facts["at"] == "03-04 10:00"


async def test_a_ruling_that_the_clauses_would_ignore_is_refused(clash: Clash) -> None:
    """R03-08 leaves to the manager only what its clauses cannot decide."""
    await under(clash.world, "R03-01", MORNING)
    clash.customer = await _registered(clash.world)
    id_ = await clash.open()
    with pytest.raises(RulingIdle) as refused:
        await clash.do(ruling.rule, id_, clash.who("manager"), clash.all_to("lihao"), "给李浩")
    assert refused.value.facts["holders"] == "张敏" and refused.value.facts["clause"]
    assert await clash.facts("manager_ruled") == []
    await clash.do(ruling.rule, id_, clash.who("manager"), clash.all_to("zhangmin"), "按制度")
    assert (await clash.verdict()).holders == (str(clash.a),)


async def _registered(world: World) -> UUID:
    from tests.support.history import History

    history = History(world, MORNING + timedelta(minutes=5))
    customer = await history.customer()
    await history.first_visit(customer, "zhangmin")
    await history.after(days=1).first_visit(customer, "lihao")
    world.clock.at = MORNING + timedelta(days=2)
    return customer


# -- mediation --


async def test_leaders_mediate_and_an_agreement_of_all_sides_is_carried_out(clash: Clash) -> None:
    """R03-18.3.1: 由各自主管负责协调解决."""
    id_ = await clash.open()
    leader = clash.actor("wangjing", "consultant")
    halves = equal([clash.a, clash.b])
    with pytest.raises(NotMediating):
        await clash.do(mediation.settle, id_, leader, halves, {clash.a, clash.b}, "各让一步")
    await clash.do(mediation.ask_to_mediate, id_, leader.staff_id, clash.who("clerk"), keys=False)
    with pytest.raises(NotAllAgree):
        await clash.do(mediation.settle, id_, leader, halves, {clash.a}, "各让一步")
    await clash.do(mediation.settle, id_, leader, halves, {clash.a, clash.b}, "各让一步")
    assert set((await clash.verdict()).holders) == {str(clash.a), str(clash.b)}
    assert (await clash.dispute(id_)).outcome == "settled"
    assert [fact.result for fact in await clash.facts("supervisor_negotiation")] == ["agreed"]
    (settled,) = await clash.facts("settled")
    assert set(settled.tags) == {str(clash.a), str(clash.b)}
    with pytest.raises(NothingToAppeal):
        await clash.do(appeals.appeal, id_, clash.a, clash.a, "反悔")


async def test_an_agreement_on_what_the_rulebook_says_anyway_needs_no_ruling(clash: Clash) -> None:
    id_ = await clash.open()
    clerk = clash.actor("clerk", "site_clerk")
    await clash.do(mediation.settle, id_, clerk, clash.all_to("zhangmin"), {clash.a, clash.b}, "李浩同意")
    assert await clash.facts("manager_ruled") == [] and (await clash.verdict()).holders == (str(clash.a),)


async def test_a_rulebook_of_friendly_negotiation_follows_it_without_a_ruling(clash: Clash) -> None:
    """R03-07.0.1: 友好协商为基础."""
    await under(clash.world, "R03-07", MORNING)
    clash.customer = await _registered(clash.world)
    id_ = await clash.open()
    clerk = clash.actor("clerk", "site_clerk")
    await clash.do(mediation.settle, id_, clerk, clash.all_to("lihao"), {clash.a, clash.b}, "张敏让给李浩")
    assert await clash.facts("manager_ruled") == [] and (await clash.verdict()).holders == (str(clash.b),)


async def test_sides_cannot_agree_past_the_rulebook(clash: Clash) -> None:
    await under(clash.world, "R03-01", MORNING)
    clash.customer = await _registered(clash.world)
    id_ = await clash.open()
    clerk = clash.actor("clerk", "site_clerk")
    with pytest.raises(SettlementIdle):
        await clash.do(mediation.settle, id_, clerk, clash.all_to("lihao"), {clash.a, clash.b}, "让给他")
    assert (await clash.dispute(id_)).closed_at is None


async def test_where_no_clause_has_disputes_mediated_only_a_manager_writes_down_an_agreement(clash: Clash) -> None:
    """R03-18 without 3.1 and 3.2: an agreement that takes a ruling is the manager's to record."""
    rulebook = drafts.preset("R03-18")
    clauses = tuple(replace(one, rules=()) if one.no in ("3.1", "3.2") else one for one in rulebook.clauses)
    await under(clash.world, "R03-18", MORNING, clauses=clauses)
    id_ = await clash.open()
    halves, both = equal([clash.a, clash.b]), {clash.a, clash.b}
    with pytest.raises(SettlementIdle):
        await clash.do(mediation.settle, id_, clash.actor("clerk", "site_clerk"), halves, both, "各一半")
    await clash.do(mediation.settle, id_, clash.actor("manager", "site_manager"), halves, both, "各一半")
    assert set((await clash.verdict()).holders) == {str(clash.a), str(clash.b)}


async def test_a_failed_mediation_leaves_it_to_the_manager(clash: Clash) -> None:
    id_ = await clash.open()
    await clash.do(mediation.fail, id_, clash.actor("clerk", "site_clerk"), "谈不拢")
    assert (await clash.dispute(id_)).closed_at is None
    room = await clash.do(views.room, await clash.dispute(id_), lang="zh")
    assert room.ruling is None and room.rulings[0].kind == "failed"
    assert any("签字" in one.sentence for one in room.owed)


# -- appeals --


async def test_a_rejected_appeal_costs_400_yuan(clash: Clash) -> None:
    """R03-18.4.1."""
    id_ = await ruled(clash)
    with pytest.raises(NothingToAppeal):
        await clash.do(appeals.appeal, id_, clash.b, clash.b, "我也不服")
    with pytest.raises(NotASide):
        await clash.do(appeals.appeal, id_, clash.who("wangjing"), clash.who("wangjing"), "打抱不平")
    appeal = await clash.do(appeals.appeal, id_, clash.a, clash.a, "确认时间在先")
    with pytest.raises(AppealedAlready):
        await clash.do(appeals.appeal, id_, clash.a, clash.a, "再说一遍")
    assert (await clash.verdict()).penalties == ()
    clash.world.clock.forward(hours=1)
    admin = clash.who("admin")
    verdict = await clash.do(appeals.decide, id_, appeal, admin, "rejected", None, False, "裁定有据")
    assert [(p.who, p.yuan_max, p.clause) for p in verdict.penalties] == [(str(clash.a), 400, "4.1")]
    async with clash.world.tx() as tx:
        found = await standing.penalties_in(tx, clash.world.project_id, MORNING - timedelta(days=9))
    assert (clash.a, 400) in [(one.staff_id, one.penalty.yuan_max) for one in found]
    with pytest.raises(AppealDecided) as again:
        await clash.do(appeals.decide, id_, appeal, admin, "rejected", None, False, "又判")
    assert again.value.facts["who"] == "周明远"


async def test_an_overturned_ruling_moves_the_customer_and_costs_whoever_was_unfair(clash: Clash) -> None:
    """R03-18.4.2."""
    id_ = await ruled(clash)
    appeal = await clash.do(appeals.appeal, id_, clash.a, clash.a, "确认时间在先")
    with pytest.raises(NotYourDispute):
        await clash.do(
            appeals.decide, id_, appeal, clash.who("manager"), "rejected", None, False, "我判的没错"
        )  # fmt: skip
    clash.world.clock.forward(hours=1)
    split = clash.all_to("zhangmin")
    verdict = await clash.do(appeals.decide, id_, appeal, clash.who("admin"), "overturned", split, True, "时间在先")
    assert verdict.holders == (str(clash.a),)
    assert {(p.who, p.yuan_max) for p in verdict.penalties} == {("sales_manager", 500), ("signing_supervisor", 500)}
    with pytest.raises(NothingToAppeal):
        await clash.do(appeals.appeal, id_, clash.b, clash.b, "轮到我申诉")
    room = await clash.do(views.room, await clash.dispute(id_), lang="zh")
    assert room.ruling is not None and room.ruling.kind == "overturned"
    assert await all_replay(clash.world) >= 5


async def test_the_rulebook_may_limit_the_days_to_appeal(clash: Clash) -> None:
    """`appeal_days` 3: the third day after the ruling counts in full."""
    rulebook = drafts.preset("R03-18")
    clause = next(one for one in rulebook.clauses if one.no == "4.1")
    limited = replace(clause, rules=(*clause.rules, Definition(term="appeal_days", number=3)))
    clauses = tuple(limited if one.no == "4.1" else one for one in rulebook.clauses)
    await under(clash.world, "R03-18", MORNING - timedelta(minutes=1), clauses=clauses)
    id_ = await ruled(clash)
    end = MORNING.replace(hour=0) + timedelta(days=4)
    clash.world.clock.at = end
    with pytest.raises(AppealLate) as late:
        await clash.do(appeals.appeal, id_, clash.a, clash.a, "晚了")
    assert late.value.facts == {"clause": "4.1", "until": "03-08 00:00"}
    clash.world.clock.at = end - timedelta(seconds=1)
    await clash.do(appeals.appeal, id_, clash.a, clash.a, "赶上了")


async def test_whoever_lost_appeals_instead_of_complaining_anew(clash: Clash) -> None:
    await ruled(clash)
    with pytest.raises(RuledAlready):
        await clash.open(by="zhangmin", words="再来一次")
    assert whole(clash.a).performance == {clash.a: WHOLE}
