"""Facts and verdicts in words. Ids become names here and nowhere in the engine."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from backend.engine import explain
from backend.engine.facts import AnyFact, ReceptionStarted, Related, StepTaken, Visited
from backend.engine.rulebook import Rulebook
from backend.engine.verdict import NEXT_IN_ROTATION, Duty, Finding, Penalty, Verdict
from backend.features.attribution import answers
from backend.features.attribution.models import Kept, Reason, Spoken, TimelineLine, Told
from backend.features.attribution.standing import DutyOpen
from backend.features.notifications import words
from backend.kit.texts import catalogue, first_of, text

ZONE = ZoneInfo("Asia/Shanghai")
_HEARTBEAT = timedelta(minutes=2)
_FLAGS = ("recognised", "answered", "authorised")
_PEOPLE = ("consultant", "to", "who", "found", "by", "agency")
_LISTS = ("clauses", "hours")
_KEYS = ("capacity", "classified", "channel", "result", "says", "relation", "state", "effect")


def _worth_saying(fact: AnyFact) -> tuple[datetime | None, datetime | None]:
    """The bounds of a capture that was offline; online they lie a heartbeat apart and tell a reader nothing."""
    if fact.earliest is None or fact.latest is None or fact.latest - fact.earliest < _HEARTBEAT:
        return None, None
    return fact.earliest, fact.latest


def _keys(fact: AnyFact, kind: str) -> tuple[str, ...]:
    """A step has a sentence of its own, where one was written for it, for what came of it; a merge has one, too."""
    if isinstance(fact, Related):
        return f"facts.{kind}_{fact.relation}", f"facts.{kind}"
    if isinstance(fact, ReceptionStarted) and fact.capacity is None:
        return (f"facts.{kind}_plain",)
    if not isinstance(fact, StepTaken):
        return (f"facts.{kind}",)
    return f"facts.step.{fact.step}_{fact.result}", f"facts.step.{fact.step}", f"facts.{kind}"


class Speaker:
    """Says things in one language with the names of one tenant."""

    def __init__(self, lang: str, names: Mapping[str, str]) -> None:
        self._lang, self._names = lang, names

    def word(self, key: str, **params: Any) -> str:
        return text(self._lang, f"facts.words.{key}", **params)

    def name(self, id_: str | None) -> str:
        """A person's name, or what a role is called. Roles first: in a case everybody goes by what the case says."""
        if id_ is None or id_ == NEXT_IN_ROTATION:
            return self.word("somebody")
        return self._known(id_) or self.word("customer")

    def _known(self, id_: str) -> str:
        if id_ == NEXT_IN_ROTATION:
            return self.word("somebody")
        return self._say(f"verdict.words.{id_}") or self._names.get(id_) or ""

    def moment(self, iso: str) -> str:
        return datetime.fromisoformat(iso).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")

    # -- facts --

    def fact(self, fact: AnyFact) -> TimelineLine:
        kind = str(type(fact).__struct_config__.tag)
        params = {"answers": self._answers(fact)} if isinstance(fact, Visited) else self._params(fact)
        earliest, latest = _worth_saying(fact)
        return TimelineLine(
            id=fact.id, seq=fact.seq, kind=kind, at=fact.at, earliest=earliest, latest=latest,
            source=text(self._lang, f"facts.sources.{fact.source}"),
            sentence=first_of(self._lang, _keys(fact, kind), **params),
        )  # fmt: skip

    def _answers(self, fact: Visited) -> str:
        said = []
        if fact.first_visit is not None:
            said.append(self.word(f"first_visit_{str(fact.first_visit).lower()}"))
        if fact.named:
            said.append(self.word("named", consultant=self.name(fact.named)))
        said += [self.word("introduced")] if fact.introduced_by else []
        said += [self.word("agency")] if fact.agency else []
        said += [self.word("family_inquired_true")] if fact.family_inquired else []
        said += [self.word(f"with_{fact.companion}")] if fact.companion else []
        joined = ("、" if self._lang == "zh" else ", ").join(said) or self.word("nothing")
        return joined + (self.word("corrected") if fact.corrects else "")

    def _params(self, fact: AnyFact) -> dict[str, Any]:
        params: dict[str, Any] = {}
        for key, value in msgspec.structs.asdict(fact).items():
            if key in _PEOPLE:
                params[key] = self._person(key, value)
            elif key in _FLAGS:
                params[key] = self.word(f"{key}_{str(value).lower()}")
            elif key in _KEYS and value is not None:
                params[key] = self.word(value)
            elif key == "step":
                params[key] = words.word(self._lang, value) or value
            elif key == "tags":
                params[key] = answers.listed(self._lang, (words.word(self._lang, tag) or tag for tag in value))
            elif key == "fields":
                params[key] = ("、" if self._lang == "zh" else ", ").join(self.word(field) for field in value or ())
            else:
                params[key] = value
        return params

    def _person(self, key: str, id_: str | None) -> str:
        if key == "found":
            return self.word("found", consultant=self.name(id_)) if id_ else self.word("found_nobody")
        return self.name(id_)

    # -- verdicts --

    def told(self, kept: Kept, rulebook: Rulebook) -> Told:
        return Told(kept=kept, **msgspec.structs.asdict(self.verdict(kept.verdict, rulebook)))

    def verdict(self, verdict: Verdict, rulebook: Rulebook) -> Spoken:
        shares = verdict.shares
        return Spoken(
            answer=answers.answer(self._lang, verdict, self.name),
            holders=tuple(self.name(id_) for id_ in verdict.holders),
            performance=tuple((self.name(part.party), part.basis_points) for part in shares.performance),
            commission=tuple((self.name(part.party), part.basis_points) for part in shares.commission),
            reasons=tuple(self._reason(finding, rulebook) for finding in explain.order(verdict.findings)),
            duties=tuple(self._duty(duty, verdict.status == "allowed") for duty in verdict.duties),
            penalties=tuple(self.penalty(penalty) for penalty in verdict.penalties),
        )  # fmt: skip

    def _reason(self, finding: Finding, rulebook: Rulebook) -> Reason:
        """A refusal says what can be done about it."""
        clause = next((clause for clause in rulebook.clauses if clause.no == finding.clause), None)
        sentence = text(self._lang, f"verdict.finding.{finding.code}", **self._named(finding.params))
        if finding.code in explain.ACTIONABLE:
            step = text(self._lang, f"verdict.next_step.{finding.code}")
            sentence = text(self._lang, "verdict.part.and_then", said=sentence, step=step)
        return Reason(
            clause=finding.clause, clause_text=clause.text if clause else "",
            reading=clause.reading if clause else None, outcome=finding.outcome, facts=finding.facts,
            sentence=sentence,
        )  # fmt: skip

    def _duty(self, duty: Duty, allowed: bool) -> dict[str, Any]:
        """What is missing from an act that may be done all the same is only advised (建议)."""
        who = self._known(duty.who) or self._say("verdict.words.somebody_in_charge")
        advised = allowed and duty.code == "complete_first"
        key = "verdict.part.advised" if advised else f"verdict.duty.{duty.code}"
        sentence = words.owed(self._lang, key, who, duty.due, duty.need, duty.missing)
        return {"clause": duty.clause, "status": duty.status, "due": duty.due, "sentence": sentence,
                "who": who, "code": duty.code}  # fmt: skip

    def duty_open(self, duty: DutyOpen, you: UUID | None = None) -> dict[str, Any]:
        """One line of a list of duties; to the person themselves it says 您."""
        own = duty.staff_id is not None and duty.staff_id == you
        who = text(self._lang, "notices.you") if own else self._known(duty.who)
        who = who or self._say("verdict.words.somebody_in_charge")
        sentence = words.owed(self._lang, f"verdict.duty.{duty.code}", who, duty.due_at, duty.need, duty.missing)
        return {"clause": duty.clause, "status": duty.status, "due": duty.due_at, "sentence": sentence,
                "who": who, "code": duty.code}  # fmt: skip

    def penalty(self, penalty: Penalty) -> dict[str, Any]:
        return {"clause": penalty.clause, "sentence": answers.penalty(self._lang, penalty, self.name),
                "yuan_min": penalty.yuan_min, "yuan_max": penalty.yuan_max, "times": penalty.times}  # fmt: skip

    def _named(self, params: Mapping[str, Any]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for key, value in params.items():
            if key in explain.STAFF_PARAMS:
                said[key] = self.name(str(value))
            elif key in explain.CUSTOMER_PARAMS:
                said[key] = self.word("customer")
            elif key == "until":
                said[key] = words.deadline(datetime.fromisoformat(str(value)), year=True)
            elif key in explain.INSTANT_PARAMS:
                said[key] = self.moment(str(value))
            elif key == "pool":
                said[key] = self._say(f"rulebook.word.pool_name.{value}") or value
            elif key in _LISTS:
                said[key] = str(value).replace(", ", text(self._lang, "verdict.part.and"))
            elif key in explain.WORDS:
                said[key] = words.word(self._lang, str(value)) or value
            else:
                said[key] = value
        return said

    def _say(self, key: str) -> str:
        return text(self._lang, key) if key in catalogue(self._lang) else ""
