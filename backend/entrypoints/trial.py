"""`guishu trial`: a rulebook file tried over a project's own history, on this machine, without the worker.

The same service and the same table as the console's trials, so the result can be read there, too. Ctrl-C stops it;
`--resume` goes on from the last chunk. The bar is on stderr, the result on stdout.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.features.rulebooks import library
from backend.features.rulebooks.trials import pages, periods, service
from backend.features.rulebooks.trials.deciding import Crew
from backend.features.rulebooks.trials.models import Asked, Trial
from backend.features.rulebooks.trials.walking import Walk
from backend.features.tenancy import service as tenancy
from backend.kit.clock import now
from backend.kit.db import Database, TenantTx
from backend.kit.errors import DomainError
from backend.kit.settings import Settings, need
from backend.kit.texts import text

_BAR = 30


class Refused(Exception):
    """What was asked for cannot be done: why, in words."""


@dataclass(frozen=True)
class Wanted:
    """The command line. `project` is company/project; `points` in per cent of the price."""

    project: str
    rulebook: Path | None
    resume: UUID | None
    since: date | None
    until: date | None
    points: str
    as_json: bool
    lang: str


class Bar:
    """Progress on stderr: a bar on a terminal, a line each tenth elsewhere."""

    def __init__(self, lang: str) -> None:
        self._lang, self._tenth = lang, -1

    def __call__(self, trial: Trial) -> None:
        done = trial.per_mille
        if not sys.stderr.isatty() and done // 100 == self._tenth:
            return
        self._tenth = done // 100
        full = done * _BAR // 1000
        said = text(self._lang, "trials.cli.progress", walked=f"{trial.walked:,}", total=f"{trial.total:,}",
                    flipped=f"{trial.summary.flipped:,}")  # fmt: skip
        start, end = ("\r\x1b[2K", "") if sys.stderr.isatty() else ("", "\n")
        print(
            f"{start}{'█' * full}{'░' * (_BAR - full)} {done / 10:5.1f}%  {said}", end=end, file=sys.stderr, flush=True
        )

    def over(self) -> None:
        if sys.stderr.isatty():
            print(file=sys.stderr)


async def run(settings: Settings, wanted: Wanted) -> int:
    """Exit status: 0 walked to the end, 2 refused, 130 stopped."""
    need(settings, "runtime_database_url")
    db, crew = await Database.connect(settings.runtime_database_url, size=4), Crew()
    try:
        return await _run(db, crew, wanted)
    except DomainError as error:
        print(f"guishu: {_refusal(error, wanted.lang)}", file=sys.stderr)
        return 2
    except Refused as error:
        print(f"guishu: {error}", file=sys.stderr)
        return 2
    finally:
        crew.close()
        await db.close()


async def _run(db: Database, crew: Crew, wanted: Wanted) -> int:
    tenant_id = await _tenant(db, wanted.project)
    async with db.tenant_tx(tenant_id) as tx:
        trial_id = await (_reopened(tx, wanted.resume) if wanted.resume else _prepared(tx, wanted))
    bar = Bar(wanted.lang)
    try:
        await Walk(db, crew, tenant_id, trial_id, now, bar).run()
    except asyncio.CancelledError:
        async with db.tenant_tx(tenant_id) as tx:
            await service.cancel(tx, trial_id, now())
        bar.over()
        print(text(wanted.lang, "trials.cli.stopped", project=wanted.project, id=str(trial_id)), file=sys.stderr)
        return 130
    bar.over()
    async with db.tenant_tx(tenant_id) as tx:
        trial, result = await service.find(tx, trial_id), await pages.result(tx, trial_id, wanted.lang)
    print(_json(trial) if wanted.as_json else "\n".join(_lines(result, wanted.lang)))
    return 0


async def _tenant(db: Database, project: str) -> UUID:
    company, slash, _ = project.partition("/")
    found = await tenancy.tenants(db, company) if slash else []
    if not found:
        raise Refused(f"--project {project}: company/project, for example heyuan/hexi")
    return found[0][0]


async def _reopened(tx: TenantTx, trial_id: UUID) -> UUID:
    await service.reopen(tx, trial_id, now())
    return trial_id


async def _prepared(tx: TenantTx, wanted: Wanted) -> UUID:
    if wanted.rulebook is None:
        raise Refused("--rulebook or --resume")
    try:
        tried = library.read(wanted.rulebook)
    except (OSError, msgspec.MsgspecError, KeyError) as error:
        raise Refused(f"{wanted.rulebook}: {error}") from error
    at = now()
    first, last = periods.usual(at)
    asked = Asked(
        source=f"file:{wanted.rulebook.name}", period=periods.of_days(wanted.since or first, wanted.until or last),
        points=service.points_of(wanted.points),
    )  # fmt: skip
    project_id = await service.project(tx, wanted.project.partition("/")[2])
    return await service.prepare(tx, project_id, asked, tried, None, at)


def _json(trial: Trial) -> str:
    """Canonical, ids as they are: two runs of the same trial differ in `id` and `started_at` only."""
    return digest.canonical(
        {
            "id": trial.id, "digest": trial.digest, "candidate": trial.candidate_digest, "since": trial.since,
            "until": trial.until, "at": trial.at, "last_seq": trial.last_seq, "points": trial.points,
            "state": trial.state, "started_at": trial.started_at, "summary": trial.summary,
        }
    ).decode()  # fmt: skip


def _lines(result: pages.Result, lang: str) -> Iterator[str]:
    head, total = result.headline, result.headline.trial.summary
    yield text(lang, "trials.heading", title=head.title)
    yield text(lang, "trials.period", first=head.first_day, last=head.last_day)
    counts = ("looked", "flipped", "deals", "deals_flipped")
    said = {name: f"{getattr(total, name):,}" for name in counts}
    yield text(lang, "trials.cli.looked", **said, moved=f"{total.moved_yuan:,}")
    for party in result.parties:
        one = party.tally
        yield "  " + text(lang, "trials.cli.party", name=party.name, gained=one.gained, lost=one.lost,
                          deals_gained=one.deals_gained, deals_lost=one.deals_lost, yuan=f"{one.yuan:+,}")  # fmt: skip
    for clause in result.clauses:
        by = clause.tally
        yield "  " + text(lang, "trials.cli.clause", no=clause.no, households=by.households, dropped=by.dropped,
                          added=by.added, yuan=f"{by.yuan:,}")  # fmt: skip
    yield text(lang, "trials.cli.digest", digest=head.trial.digest or "—")


def _refusal(error: DomainError, lang: str) -> str:
    facts = {"field": error.field or "", **{key: str(value) for key, value in error.facts.items()}}
    parts = (text(lang, f"problems.{error.code}.{part}", **facts) for part in ("title", "detail"))
    return "：".join(part for part in parts if not part.startswith("problems."))
