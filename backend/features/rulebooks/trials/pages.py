"""What the pages and exports of a trial show. Reads only; ids become names here."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.engine.rulebook import Clause, Rulebook
from backend.engine.trial import NOBODY, Flip, Move, Side
from backend.engine.verdict import Credited, Finding, Owns, Verdict
from backend.features.attribution.words import Speaker
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import Published
from backend.features.rulebooks.trials import periods, queries, service
from backend.features.rulebooks.trials.models import KeptFlip, SpokenFlip, SpokenSide, Trial
from backend.features.rulebooks.trials.tally import ClauseTally, PartyTally
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.texts import text

_RULEBOOKS = msgspec.json.Decoder(Rulebook)


class PartyLine(Struct, frozen=True):
    """A consultant's gains and losses; `id` filters the list of flips."""

    id: str
    name: str
    tally: PartyTally


class ClauseLine(Struct, frozen=True):
    """A clause that made a difference, in the tenant's own words. `changed`: the candidate words or reads it
    otherwise, or has it alone."""

    no: str
    text: str
    changed: bool
    tally: ClauseTally


class Headline(Struct, frozen=True, kw_only=True):
    """A trial in one line of the list."""

    trial: Trial
    first_day: date
    last_day: date
    title: str
    version: str
    before: tuple[int, ...]
    started_by: str


class Result(Struct, frozen=True, kw_only=True):
    """All that the page of a trial shows, except the flips."""

    headline: Headline
    parties: tuple[PartyLine, ...]
    clauses: tuple[ClauseLine, ...]


class FlipLine(Struct, frozen=True, kw_only=True):
    """A flipped household in words, and whom it is about (nobody, once their data was erased)."""

    customer: Customer | None
    spoken: SpokenFlip


class Reader:
    """One trial in one language: names, the versions in force, the candidate."""

    def __init__(
        self, lang: str, trial: Trial, names: Mapping[str, str], before: Sequence[Published], candidate: Rulebook
    ) -> None:
        self.trial, self._lang, self._before, self._candidate = trial, lang, before, candidate
        self._names = {**names, NOBODY: text(lang, "trials.nobody")}
        self._speaker = Speaker(lang, self._names)

    @classmethod
    async def open(cls, tx: TenantTx, trial_id: UUID, lang: str) -> "Reader":
        trial = await service.find(tx, trial_id)
        before = (await rulebooks.in_force_by_id(tx, trial.before_ids)).versions
        candidate = _RULEBOOKS.decode(await queries.trial_candidate(tx, trial_id))
        return cls(lang, trial, await queries.names_of_staff(tx), before, candidate)

    def headline(self) -> Headline:
        first_day, last_day = periods.days(self.trial.since, self.trial.until)
        book = self._candidate
        return Headline(
            trial=self.trial, first_day=first_day, last_day=last_day, version=book.version,
            title=book.title_en if self._lang == "en" else book.title_zh,
            before=tuple(version.number for version in self._before),
            started_by=self._names.get(str(self.trial.started_by), ""),
        )  # fmt: skip

    def result(self) -> Result:
        summary = self.trial.summary
        parties = [PartyLine(id_, self._speaker.name(id_), one) for id_, one in summary.parties.items()]
        clauses = [self._clause(no, one) for no, one in summary.clauses.items()]
        return Result(
            headline=self.headline(),
            parties=tuple(sorted(parties, key=lambda one: (one.id == NOBODY, -one.tally.yuan, one.name))),
            clauses=tuple(sorted(clauses, key=lambda one: (not one.changed, -one.tally.households, one.no))),
        )

    def _clause(self, no: str, tally: ClauseTally) -> ClauseLine:
        old, new = self._find(self._before[-1].rulebook, no), self._find(self._candidate, no)
        shown = new or old
        changed = old is None or new is None or (old.text, old.rules) != (new.text, new.rules)
        return ClauseLine(no, shown.text if shown else "", changed, tally)

    @staticmethod
    def _find(rulebook: Rulebook, no: str) -> Clause | None:
        return next((clause for clause in rulebook.clauses if clause.no == no), None)

    def flip(self, kept: KeptFlip) -> SpokenFlip:
        flip = kept.flip
        before = self._told(flip, flip.before, flip.dropped, self._before[-1].rulebook)
        after = self._told(flip, flip.after, flip.added, self._candidate)
        name, moves = self._speaker.name, sorted(flip.moves, key=_loss_first)
        return SpokenFlip(
            place=kept.place, customer_id=kept.customer_id, deals=flip.deals.count, price_yuan=flip.deals.price_yuan,
            commission_yuan=flip.deals.commission_yuan, before=before[0], after=after[0], dropped=before[1],
            added=after[1], clauses=flip.clauses,
            moves=tuple((name(m.party), m.performance, m.commission, m.yuan) for m in moves),
        )  # fmt: skip

    def _told(self, flip: Flip, side: Side, findings: tuple[Finding, ...], book: Rulebook):  # type: ignore[no-untyped-def]
        """One side in the words of a verdict, with the reasons that the other side lacks."""
        ask = Credited if flip.deals.count else Owns
        verdict = Verdict(
            question=ask(customer=flip.customer), at=self.trial.at, status=side.status, holders=side.holders,
            shares=side.shares, findings=findings, rulebook=book.ref,
        )  # fmt: skip
        spoken = self._speaker.verdict(verdict, book)
        said = SpokenSide(
            status=side.status, answer=spoken.answer, performance=spoken.performance, commission=spoken.commission
        )
        return said, spoken.reasons


def _loss_first(move: Move) -> tuple[int, int, int]:
    return move.yuan, move.commission, move.performance


async def result(tx: TenantTx, trial_id: UUID, lang: str) -> Result:
    """Raises NotFound."""
    return (await Reader.open(tx, trial_id, lang)).result()


async def headlines(tx: TenantTx, project_id: UUID, lang: str) -> list[Headline]:
    """A project's trials, the newest first."""
    trials = await service.listed(tx, project_id)
    return [(await Reader.open(tx, trial.id, lang)).headline() for trial in trials]


async def flips(
    tx: TenantTx, keys: Keys, trial_id: UUID, lang: str, after: int, party: str | None, clause: str | None
) -> list[FlipLine]:
    """A page of flips behind place `after`."""
    reader = await Reader.open(tx, trial_id, lang)
    kept = await service.flips(tx, trial_id, after, service.PAGE, party, clause)
    people = await customers.show_many(tx, keys, [one.customer_id for one in kept])
    return [FlipLine(customer=people.get(one.customer_id), spoken=reader.flip(one)) for one in kept]
