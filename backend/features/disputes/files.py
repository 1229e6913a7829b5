"""Photos, scans and screenshots that belong to a paper (附件): what they are is read from their bytes, never believed.

Kept encrypted. A file opens to whoever may read its paper, which the caller checks: here a file is found under its
paper only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.features.disputes.errors import FilesTooMany, FileTooLarge, FileUnknown
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id
from backend.kit.sql import load

SQL = load(__name__, "files.sql")
PURPOSE = "paper-file"
MOST_FILES, MOST_BYTES = 4, 4 * 1024 * 1024
"""Of one paper: as many as one can take in at a glance, each as large as a phone's photo."""
Media = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]
_BEGIN: Mapping[bytes, Media] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}


class Attached(Struct, frozen=True, kw_only=True):
    """A file as it is listed. `gone`: its customer was erased."""

    id: UUID
    paper_id: UUID
    media: Media
    size: int
    gone: bool


def media_of(body: bytes) -> Media | None:
    """What the bytes say they are; None: nothing that is taken here."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((media for begin, media in _BEGIN.items() if body.startswith(begin)), None)


def checked(bodies: Iterable[bytes]) -> list[tuple[Media, bytes]]:
    """Raises FilesTooMany, FileTooLarge, FileUnknown. Before anything is written."""
    taken: list[tuple[Media, bytes]] = []
    for body in bodies:
        media = media_of(body)
        if media is None:
            raise FileUnknown(field="files")
        if len(body) > MOST_BYTES:
            raise FileTooLarge(field="files", most=MOST_BYTES // 1024 // 1024)
        taken.append((media, body))
    if len(taken) > MOST_FILES:
        raise FilesTooMany(field="files", most=MOST_FILES)
    return taken


def fingerprints(keys: Keys, bodies: Sequence[tuple[Media, bytes]]) -> tuple[str, ...]:
    """For the ledger: keyed, so that a file put in the place of another one shows."""
    return tuple(f"file:{_digest(keys, body)}" for _, body in bodies)


def _digest(keys: Keys, body: bytes) -> str:
    return keys.blind(PURPOSE, body.hex()).hex()[:32]


async def keep(tx: TenantTx, keys: Keys, paper_id: UUID, bodies: Sequence[tuple[Media, bytes]], at: datetime) -> None:
    ids = sorted(new_id() for _ in bodies)  # listed by id: as they were chosen, within one millisecond too
    for id_, (media, body) in zip(ids, bodies, strict=True):
        sealed = keys.encrypt(PURPOSE, body, id_.bytes)
        await tx.run(SQL.file_insert, tx.tenant_id, id_, paper_id, media, len(body), _digest(keys, body), sealed, at)


async def of_papers(tx: TenantTx, papers: Sequence[UUID]) -> dict[UUID, tuple[Attached, ...]]:
    """By paper, in the order they were handed in."""
    found: dict[UUID, tuple[Attached, ...]] = {}
    for row in await tx.rows(SQL.files_of, tx.tenant_id, list(papers)):
        one = Attached(
            id=row["id"], paper_id=row["paper_id"], media=row["media"], size=row["size"], gone=row["gone"]
        )  # fmt: skip
        found[one.paper_id] = (*found.get(one.paper_id, ()), one)
    return found


async def opened(tx: TenantTx, keys: Keys, papers: Sequence[UUID], file_id: UUID) -> tuple[Media, bytes]:
    """A file of one of these papers. Raises NotFound, for another paper's as for a random id."""
    row = await tx.row(SQL.file_find, tx.tenant_id, file_id)
    if row is None or row["paper_id"] not in papers or row["body"] is None:
        raise NotFound(what="file")
    return row["media"], keys.decrypt(PURPOSE, row["body"], file_id.bytes)
