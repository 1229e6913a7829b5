"""Verdicts in words: which pool, which scheme, until when, what is missing and how often, the n-th time."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from backend.engine.verdict import (
    Duty,
    May,
    MayClaim,
    Owes,
    Owns,
    Penalty,
    Protected,
    Receives,
    RulebookRef,
    Share,
    Shares,
    Turn,
    Verdict,
)
from backend.features.attribution.answers import answer, penalty
from backend.features.attribution.words import Speaker
from backend.features.rulebooks import library
from backend.features.rulebooks.casework import cases, judging

AT = datetime(2024, 3, 4, 2, tzinfo=UTC)
MIDNIGHT = datetime(2024, 3, 8, 16, tzinfo=UTC)
POOL = Verdict(
    question=Owns(customer="C1"), at=AT, status="pool", rulebook=RulebookRef(id="R", version="1", digest="0")
)
SPEAKER = Speaker("zh", {"A": "张三", "B": "李四", "C": "王五"})
BOOK = library.preset("R00-04")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (POOL, "客户还不归任何人"),
        (replace(POOL, pool="public"), "客户归公共资源池"),
        (replace(POOL, pool="department"), "客户归销售部，由销售经理安排"),
        (replace(POOL, pool="unit"), "客户归业务体共有，还没有分配"),
        (replace(POOL, pool="company"), "客户归公司"),
        (replace(POOL, pool="developer_related"), "客户是开发商关系客户，归公司指定的人"),
        (
            replace(POOL, question=Receives(customer="C1"), pool="department", receiver="sales_manager"),
            "请销售经理接待；客户归销售部，由销售经理安排",
        ),
        (
            replace(POOL, pool="department", scheme="group_purchase",
                    shares=Shares(commission=(Share(party="A", basis_points=10_000),))),
            "这一单归销售部，不计个人业绩；佣金按《团购激励方案》",
        ),
        (
            replace(POOL, question=MayClaim(customer="C1", claimant="A"), status="refused", pool="public"),
            "不能登记为自己的客户；客户归公共资源池",
        ),
        (replace(POOL, status="provisional"), "客户归谁待定，还可能变"),
        (replace(POOL, status="provisional", holders=("A", "B")), "客户暂归张三、李四，还可能变"),
        (
            replace(POOL, question=Protected(customer="C1"), status="allowed", until=MIDNIGHT),
            "在保护期内，到2024-03-08 24:00为止",
        ),
        (
            replace(POOL, question=Turn(), status="owned", receiver="A", order=("B", "C")),
            "轮到张三，之后依次是李四、王五",
        ),
    ],
)  # fmt: skip
def test_the_answer_says_all_that_belongs_to_it(verdict: Verdict, said: str) -> None:
    assert answer("zh", verdict, SPEAKER.name) == said


def test_what_is_owed_is_counted_and_named() -> None:
    duties = (
        Duty(clause="6", code="take_step", who="sales_manager", status="open", since=AT, due=MIDNIGHT,
             need="signing_helper", missing=2),
        Duty(clause="5", code="keep_contact", who="A", status="missed", since=AT, need="sms", missing=3),
        Duty(clause="1", code="register_visit", who="B", status="open", since=AT),
        Duty(clause="9", code="expedite", who="a-department-unknown", status="open", since=AT, need="expedite_solved"),
    )  # fmt: skip
    fined = Penalty(clause="7", code="grabbing", who="A", yuan_min=200, yuan_max=200, sanctions=("warning",))
    told = SPEAKER.verdict(
        replace(POOL, question=Owes(), status="provisional", duties=duties, penalties=(fined,)), BOOK
    )
    assert told.answer == "有4件事没办，有1项处罚"
    assert [duty["sentence"] for duty in told.duties] == [
        "销售经理须在03-08 24:00前办：安排协助签约的顾问（还差2次）",
        "张三须联系客户：短信，还差3次",
        "李四须填好来访登记",
        "相关人员须办完：解决客户的需求和问题",
    ]
    assert told.penalties[0]["sentence"] == "张三明知客户已有人接待仍据为己有，属抢单：罚200元，警告"


def test_what_is_missing_is_only_advised_where_the_act_is_allowed() -> None:
    missing = Duty(clause="3", code="complete_first", who="A", status="open", since=AT, need="purchase_notes_signed")
    act = replace(POOL, question=May(act="pay_deposit"), duties=(missing,))
    said = {
        status: SPEAKER.verdict(replace(act, status=status), BOOK).duties[0]["sentence"]
        for status in ("allowed", "refused")
    }
    assert said == {"allowed": "建议张三补齐：购买须知签字", "refused": "张三须先补齐：购买须知签字"}


@pytest.mark.parametrize(
    ("fine", "said"),
    [
        (
            Penalty(clause="1", code="grabbing", who="A", times=2, sanctions=("dismissal", "confiscation")),
            "张三明知客户已有人接待仍据为己有，属抢单（第2次）：解聘，没收业绩佣金归公司",
        ),
        (
            Penalty(clause="1", code="service_failed", who="A", yuan_min=100, yuan_max=500, set_by="manager"),
            "张三的服务使客户不满或被投诉：罚100至500元，由经理定",
        ),
        (
            Penalty(clause="1", code="record_altered", who="A", yuan_min=300, yuan_max=300,
                    options=("circulated_criticism", "dismissal")),
            "张三擅自改动确认记录：罚300元，视情节可通报批评、解聘",
        ),
        (
            Penalty(clause="1", code="obstructing", who="A", set_by="manager"),
            "张三在同事洽谈时阻碍成交，属违规：怎样处罚由经理定",
        ),
        (Penalty(clause="1", code="steering", who="A"), "张三要求客户到案场指定找人，属违规"),
    ],
)  # fmt: skip
def test_a_penalty_says_what_it_costs_and_for_which_time(fine: Penalty, said: str) -> None:
    assert penalty("zh", fine, SPEAKER.name) == said


LATE_SLIP = """
- id: late
  given:
    - 2024-03-04 12:00 slip_submitted(by=A, cust=C1)
  when: 2024-03-04 12:01 slip_accept(by=A, cust=C1)
"""


def test_a_refusal_says_what_can_be_done() -> None:
    rulebook = library.preset("R03-18")
    verdict = judging.judge(cases.situations(LATE_SLIP)[0], rulebook)
    assert any("请在规定时间内递交" in r.sentence for r in Speaker("zh", {}).verdict(verdict, rulebook).reasons)
