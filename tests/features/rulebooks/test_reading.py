"""Read-back: every rule in one plain sentence, nothing left unsaid, in both languages."""

import re
from datetime import UTC, datetime
from typing import Literal, get_args, get_origin

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.facts import AnyFact
from backend.engine.rules import clauses
from backend.engine.rules.clauses import Award, Clause, Deadline, Duty, Forum, Part, Penalty, Rulebook, Turn, Window
from backend.engine.words import vocabulary
from backend.features.rulebooks import library
from backend.features.rulebooks.reading import shape
from backend.features.rulebooks.reading.reading import read_aloud, spoken
from backend.features.rulebooks.reading.wording import Wording, silent
from backend.kit.texts import LANGUAGES, catalogue
from tests.support.rulebooks import RULEBOOKS, UNHURRIED, made

RULES = get_args(clauses.AnyRule)
PRESETS = sorted(path.parent.name for path in library.PRESETS.glob("*/rulebook.json"))
STRUCTS = list(shape.structs(Rulebook))


def vocabularies() -> dict[str, tuple[object, ...]]:
    found = {}
    for kind in STRUCTS:
        for field in shape.fields(kind):
            words = shape.members(field.type)
            if words and not silent(field):
                found[shape.vocabulary_of(words, shape.form(kind), field.name)] = words
    for name, kind in vars(vocabulary).items():
        if get_origin(kind) is Literal and name != "FindingCode":
            found[shape.vocabulary_of(get_args(kind), name, "")] = get_args(kind)
    found["fact"] = tuple(shape.form(kind) for kind in get_args(AnyFact))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_every_vocabulary_has_its_words(lang: str) -> None:
    keys = [f"word.{name}.{word}" for name, words in vocabularies().items() for word in words]
    assert [key for key in keys if f"rulebook.{key}" not in catalogue(lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_words_of_a_vocabulary_sound_alike(lang: str) -> None:
    wording = Wording(lang)
    for name, words in vocabularies().items():
        assert len({wording.word(name, word) for word in words}) == len(words), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_and_every_field_has_a_name_and_every_hole_a_field(lang: str) -> None:
    texts = catalogue(lang)
    missing = [f"name.{shape.form(kind)}" for kind in STRUCTS if f"rulebook.name.{shape.form(kind)}" not in texts]
    for kind in STRUCTS:
        form, names = shape.form(kind), {field.name for field in shape.fields(kind)}
        missing += [f"label.any.{name}" for name in sorted(names)
                    if not {f"rulebook.label.any.{name}", f"rulebook.label.{form}.{name}"} & texts.keys()]  # fmt: skip
        for key, text in texts.items():
            if key == f"rulebook.form.{form}" or key.startswith(f"rulebook.variant.{form}."):
                assert "…" not in text.format_map({n: "" for n in [*names, *(f"{n}_" for n in names)]}), key
            if key.startswith(f"rulebook.phrase.{form}."):
                assert key.split(".")[3] in names, key
    assert not missing


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (
            Window(days=7),
            "最后一次联系后满7天（最后一天在内）没有再联系的，可能失去客户。",
            "Without another contact for 7 days (the last one included) after the last contact, the customer may be"
            " lost.",
        ),
        (
            Award(code="both_closed_split", when=("introducer_owner_not_coming", "both_closed_same_day"),
                  unless=("introducer_closed",), performance=(Part(party="introducer_owner", basis_points=5000),
                  Part(party="rotation_receiver", basis_points=5000))),
            "当打了电话、老客户的顾问不来接待，且新老客户同一天成交时，客户和业绩、佣金归老客户的顾问50%、按轮序接待的顾问50%；但老客户自己已经成交的除外。",
            "When the old customer's consultant was called and does not come and the old and the new customer close on"
            " the same day, the customer goes to the old customer's consultant 50%, whoever received in rotation 50%,"
            " with sales credit and commission; but not when the old customer has already closed.",
        ),
        (
            Award(code="service_stopped", when=("service_stopped",), performance=(Part(party="next_in_rotation"),),
                  asks=("receives",)),
            "当投诉成立或已换顾问、原顾问停止服务时，由轮到的下一位顾问接待。",
            "When a complaint was upheld or the consultant replaced, whoever is next in turn receives.",
        ),
        (
            Turn(when=("out_business",), then="make_up"),
            "轮到时公事外出的，被轮空的下一次优先补接，最多记1次。",
            "When a consultant's turn comes and the consultant is out on business, the turn lost is made up first,"
            " at most 1 owed.",
        ),
        (
            Duty(code="enter_record", due=Deadline(unit="day", n=1)),
            "内业要把资料录入电脑，期限：次日24:00前。",
            "The back office enters the record; deadline: by midnight the next day.",
        ),
        (
            Penalty(offence="service_failed", yuan_min=100, yuan_max=500, set_by="manager"),
            "服务使客户不满或被投诉的，每次罚100至500元，由案场经理定。",
            "Poor service or a complaint: a fine of ¥100 to ¥500 each time, set by the site manager.",
        ),
        (
            Forum(by="manager", when=("unregistered_collision",)),
            "遇到最先接待的顾问没有登记、又和别人撞单的，由案场经理裁定。",
            "When the first to receive did not register and another claims too, the site manager rules.",
        ),
    ],
)  # fmt: skip
def test_sentences_that_a_site_manager_recognises(rule: msgspec.Struct, zh: str, en: str) -> None:
    assert spoken(Wording("zh"), rule) == zh
    assert spoken(Wording("en"), rule) == en


def test_a_clause_with_all_that_belongs_to_it() -> None:
    rulebook = library.preset("R00-04")
    read = {clause.no: clause for clause in read_aloud(rulebook, "zh")}
    assert list(read) == [clause.no for clause in rulebook.clauses]
    assert read["5"].overrides == "优先于第1、6条"
    assert read["5"].text.startswith("销售代表与自己的客户在7天内") and read["5"].reading
    later = Clause(no="1", text="文明服务", in_force_from=datetime(2026, 3, 1, tzinfo=UTC))
    (only,) = read_aloud(msgspec.structs.replace(rulebook, clauses=(later,)), "zh")
    told = msgspec.structs.replace(later, not_decided="由公司另行规定")
    (why,) = read_aloud(msgspec.structs.replace(rulebook, clauses=(told,)), "zh")
    assert why.rules == ("这一条不参与判定：由公司另行规定。",)
    assert only.rules == ("这一条只是要求和倡导，不参与判定。",) and only.starts == "自2026年3月1日 UTC起施行"


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_read_aloud_in_chinese_only(name: str) -> None:
    rulebook = library.preset(name)
    for clause in read_aloud(rulebook, "zh"):
        for sentence in clause.rules:
            told = sentence
            for no in sorted((one.no for one in rulebook.clauses), key=len, reverse=True):
                told = told.replace(f"第{no}条", "")
            assert not re.search(r"[a-z_]{2,}", told), sentence
            assert not re.search(r"^[，；]|。。|（）|的的|，，|时时|之后之后", sentence), sentence


class Novel(msgspec.Struct, frozen=True, kw_only=True, tag="novel", tag_field="kind"):
    what: Literal["never_heard_of"]
    many_days: int = 0
    when: tuple[vocabulary.Circumstance, ...] = ()
    parts: tuple[Part, ...] = ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_without_words_is_still_said_in_full(lang: str) -> None:
    rule = Novel(what="never_heard_of", many_days=12, when=("deal_closed",), parts=(Part(party="closer"),))
    said = spoken(Wording(lang), rule)
    for word in ("never heard of", "12", Wording(lang).word("circumstance", "deal_closed")):
        assert word in said
    assert Wording(lang).word("party", "closer") in said


@pytest.mark.parametrize("lang", LANGUAGES)
@UNHURRIED
@given(st.data())
def test_rules_that_differ_never_sound_the_same(lang: str, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(RULES))
    rule, other = data.draw(made(kind)), data.draw(made(kind))
    field = data.draw(st.sampled_from([f for f in shape.fields(kind) if not silent(f)]))
    changed = msgspec.structs.replace(rule, **{field.name: getattr(other, field.name)})
    wording = Wording(lang)
    assert (wording.sentence(rule) == wording.sentence(changed)) == (rule == changed)


@UNHURRIED
@given(RULEBOOKS, st.sampled_from(LANGUAGES))
def test_whatever_it_holds_a_rulebook_can_be_read_aloud(rulebook: Rulebook, lang: str) -> None:
    read = read_aloud(rulebook, lang)
    assert [clause.no for clause in read] == [clause.no for clause in rulebook.clauses]
    assert all("…" not in sentence and "{" not in sentence for clause in read for sentence in clause.rules)
