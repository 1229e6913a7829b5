"""Publish a rulebook and find the one in force."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.engine.lint import lint
from backend.engine.rulebook import Rulebook
from backend.features.rulebooks import queries
from backend.features.rulebooks.errors import NoRulebook, RulebookUnsound
from backend.features.rulebooks.models import Published
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

_DECODER = msgspec.json.Decoder(Rulebook)


async def current(tx: TenantTx, project_id: UUID, at: datetime) -> Published:
    """The version in force at `at`. Raises NoRulebook."""
    row = await queries.version_current(tx, project_id, at)
    if row is None:
        raise NoRulebook()
    return await _published(tx, row)


async def version(tx: TenantTx, version_id: UUID) -> Published:
    """One version, whose id was read under this tenant's row security. Raises NotFound."""
    if version_id in _cache:
        return _cache[version_id]
    row = await queries.version_find(tx, version_id)
    if row is None:
        raise NotFound(what="rulebook")
    return await _published(tx, row)


async def publish(
    tx: TenantTx,
    project_id: UUID,
    rulebook: Rulebook,
    effective_from: datetime,
    by: UUID | None,
    at: datetime,
) -> UUID:
    """Freeze the composed rulebook under its hash. Raises RulebookUnsound with what lint found."""
    faults = lint(rulebook)
    if faults:
        raise RulebookUnsound(faults=[f"{fault.code} {fault.clause or ''}".strip() for fault in faults])
    id_ = new_id()
    document = digest.canonical(rulebook)
    await queries.version_insert(tx, id_, project_id, document, digest.digest(rulebook), effective_from, by, at)
    return id_


async def _published(tx: TenantTx, row: Row) -> Published:
    known = _cache.get(row["id"])
    if known is None:
        document = await queries.version_document(tx, row["id"])
        known = Published(
            id=row["id"], number=row["number"], digest=row["digest"], effective_from=row["effective_from"],
            rulebook=_parsed(document),
        )  # fmt: skip
        _cache[row["id"]] = known
    return known


# Frozen documents only, so nothing here ever goes stale; ids of another tenant are unreachable by row security.
_cache: dict[UUID, Published] = {}


@lru_cache(maxsize=256)
def _parsed(document: bytes) -> Rulebook:
    """Projects with the same rulebook share one, and what the engine has worked out of it."""
    return _DECODER.decode(document)
