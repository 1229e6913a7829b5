"""写成做例: the ruled dispute, without a name in it, decides the same in the draft and in every later one."""

import pytest

from backend.features.disputes import appeals, casework, ruling
from backend.features.disputes.errors import CaseWritten, NotRuledYet
from backend.features.disputes.splits import equal
from backend.features.rulebooks import drafts, worked
from backend.features.rulebooks.casework import cases, judging
from backend.features.rulebooks.errors import CaseDiffers
from tests.features.disputes.conftest import Clash


async def test_a_ruling_becomes_a_worked_case_that_decides_the_same(clash: Clash) -> None:
    id_ = await clash.open()
    with pytest.raises(NotRuledYet):
        await clash.do(casework.write, id_, clash.who("manager"), keys=False)
    await clash.do(ruling.rule, id_, clash.who("manager"), clash.all_to("lihao"), "给李浩")
    appeal = await clash.do(appeals.appeal, id_, clash.a, clash.a, "确认时间在先")
    with pytest.raises(NotRuledYet):
        await clash.do(casework.write, id_, clash.who("manager"), keys=False)
    clash.world.clock.forward(hours=1)
    await clash.do(appeals.decide, id_, appeal, clash.who("admin"), "rejected", None, False, "有据")
    draft_id, case_id = await clash.do(casework.write, id_, clash.who("manager"), keys=False)

    async with clash.world.tx() as tx:
        draft = await drafts.find(tx, draft_id)
        (own,) = await worked.of_project(tx, clash.world.project_id)
    assert own.id == case_id and own.draft_id == draft_id and own.dispute_id == id_
    assert worked.differs(own.case, draft.rulebook) == []
    verdict = judging.judge(own.case, draft.rulebook)
    assert verdict.holders == ("A",) and own.case.expect.performance == {"A": 100}
    assert [(p.who, p.yuan) for p in own.case.expect.penalties] == [("B", 400)]
    assert "3.3 applied ruled" in " ".join(own.case.expect.findings)
    for told in (*map(str, clash.world.staff.values()), str(clash.customer), str(id_), "text:", "李浩", "张敏"):
        assert told not in own.text
    assert cases.load(own.text)[0] == own.case
    with pytest.raises(CaseWritten):
        await clash.do(casework.write, id_, clash.who("manager"), keys=False)


async def test_a_draft_that_decides_otherwise_does_not_take_it(clash: Clash) -> None:
    """Without clause 3.3 nobody rules, and the earlier slip wins again."""
    id_ = await clash.open()
    await clash.do(ruling.rule, id_, clash.who("manager"), equal([clash.a, clash.b]), "各一半")
    by, at = clash.who("manager"), clash.world.clock()
    from msgspec.structs import replace

    async with clash.world.tx() as tx:
        draft_id = await drafts.start(tx, clash.world.project_id, None, by, at)
        draft = await drafts.find(tx, draft_id)
        clauses = tuple(replace(one, rules=()) if one.no == "3.3" else one for one in draft.rulebook.clauses)
        await drafts.save(tx, draft_id, 1, replace(draft.rulebook, clauses=clauses), "3.3", by, at)
    with pytest.raises(CaseDiffers):
        await clash.do(casework.write, id_, by, keys=False)
    async with clash.world.tx() as tx:
        assert await worked.of_project(tx, clash.world.project_id) == []
