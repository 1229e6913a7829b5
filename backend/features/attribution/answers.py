"""What a verdict answers, in one sentence: who, which pool, which commission scheme, until when, how much is owed."""

from collections.abc import Callable, Iterable, Iterator

from backend.engine.verdict import Penalty, Protected, Verdict
from backend.features.notifications.words import deadline, word
from backend.kit.texts import first_of, text

Name = Callable[[str | None], str]


def answer(lang: str, verdict: Verdict, name: Name) -> str:
    """客户归谁: the sentence for this question and this status, and what else belongs to it."""
    ask = str(type(verdict.question).__struct_config__.tag)
    usual = f"verdict.answer.{ask}.{verdict.status}"
    nobody = () if verdict.holders else (f"{usual}_nobody",)
    said = first_of(
        lang, (*nobody, usual, f"verdict.status.{verdict.status}"),
        holders=listed(lang, map(name, verdict.holders)), receiver=name(verdict.receiver),
        pool=_pool(lang, verdict), owed=_owed(lang, verdict),
    )  # fmt: skip
    return said + "".join(_rest(lang, verdict, name, told=ask in ("owns", "receives") and verdict.status == "pool"))


def listed(lang: str, words: Iterable[str]) -> str:
    """Several in a row."""
    return text(lang, "verdict.part.and").join(words)


def _rest(lang: str, verdict: Verdict, name: Name, told: bool) -> Iterator[str]:
    if verdict.pool is not None and not told:
        yield text(lang, "verdict.part.pool", pool=_pool(lang, verdict))
    if verdict.scheme is not None:
        yield text(lang, "verdict.part.scheme", scheme=first_of(lang, (f"rulebook.word.text.{verdict.scheme}",)))
    if isinstance(verdict.question, Protected) and verdict.status == "allowed" and verdict.until is not None:
        yield text(lang, "verdict.part.until", at=deadline(verdict.until, year=True))
    if verdict.order and verdict.status == "owned":
        yield text(lang, "verdict.part.order", order=listed(lang, map(name, verdict.order)))


def _pool(lang: str, verdict: Verdict) -> str:
    """Where a customer of nobody's belongs (公共资源、销售部……); where a deal was made there is nothing to arrange."""
    if verdict.pool is None:
        return text(lang, "verdict.pool.none")
    closed = verdict.shares.commission or verdict.scheme
    keys = (f"verdict.pool.{verdict.pool}_credited",) if closed else ()
    return first_of(lang, (*keys, f"verdict.pool.{verdict.pool}"))


def _owed(lang: str, verdict: Verdict) -> str:
    late = sum(finding.code == "done_late" for finding in verdict.findings)
    counted = (("duties", len(verdict.duties)), ("penalties", len(verdict.penalties)), ("done_late", late))
    return text(lang, "verdict.part.comma").join(
        text(lang, f"verdict.part.{what}", count=count) for what, count in counted if count
    )


def penalty(lang: str, penalty: Penalty, name: Name) -> str:
    """What somebody did, for which time, and what it costs: money, sanctions, and what may be added."""
    did = text(lang, f"verdict.penalty.{penalty.code}", who=name(penalty.who))
    if penalty.times > 1:
        did += text(lang, "verdict.part.nth", times=penalty.times)
    costs = text(lang, "verdict.part.comma").join(_costs(lang, penalty, name))
    return text(lang, "verdict.part.costs", did=did, costs=costs) if costs else did


def _costs(lang: str, penalty: Penalty, name: Name) -> Iterator[str]:
    if penalty.yuan_max:
        kind = "fixed" if penalty.yuan_min == penalty.yuan_max else "range"
        yield text(lang, f"verdict.part.fine_{kind}", min=penalty.yuan_min, max=penalty.yuan_max)
    yield from (said_or_key(lang, sanction) for sanction in penalty.sanctions)
    if penalty.options:
        yield text(lang, "verdict.part.options", what=listed(lang, (said_or_key(lang, o) for o in penalty.options)))
    if penalty.set_by is not None:
        key = "set_by" if penalty.yuan_max else "left_to"
        yield text(lang, f"verdict.part.{key}", by=name(penalty.set_by))


def said_or_key(lang: str, sanction: str) -> str:
    """A sanction or an option in words."""
    return first_of(lang, (f"rulebook.word.sanction.{sanction}",)) or word(lang, sanction) or sanction
