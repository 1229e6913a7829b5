"""What a report and a slip say of a person, as keyed digests (密钥摘要): equal words, equal digests, nothing to read.

A plain hash of an 11-digit number is as good as the number. These are HMACs under a key of the tenant, made for one
project only, so that the ledger lets nobody compare people across projects.
"""

import unicodedata
from uuid import UUID

from backend.engine.record import numbers
from backend.features.channels.models import Gender
from backend.kit.crypto import Keys

PLAIN = (3, 4)
"""前3后4: what the trade shows, where the rulebook asks for whole numbers."""


def national(e164: str) -> str:
    """A number as it is read aloud and masked: without the country, for the mainland."""
    return numbers.normal(e164)


def shown(number: str, digits: tuple[int, int] | None) -> str:
    """`1380**12345`: the number as the agency sees it from now on."""
    return numbers.masked(number, *(digits or PLAIN)).replace(numbers.HIDDEN, "*")


def mask_index(keys: Keys, project_id: UUID, number: str, digits: tuple[int, int] | None) -> bytes:
    """By what is shown: finds who may be meant, and decides nothing."""
    first, last = digits or PLAIN
    return keys.blind("mask-index", f"{project_id}|{first}-{last}|{numbers.masked(number, first, last)}")


def number_index(keys: Keys, project_id: UUID, number: str) -> bytes:
    return keys.blind("asked-number", f"{project_id}|{numbers.normal(number)}")


def person_index(keys: Keys, project_id: UUID, name: str, gender: Gender | None, mask: bytes) -> bytes:
    """The same person in an agency's own reports: what is shown of the number, the name and the gender."""
    return keys.blind("reported-person", f"{project_id}|{mask.hex()}|{plain(name)}|{gender or ''}")


def written(
    keys: Keys, project_id: UUID, name: str, gender: Gender | None, number: str, digits: tuple[int, int] | None
) -> dict[str, str]:
    """The `written` of a fact. `phone` only of a whole number, `shown` wherever the rulebook masks numbers."""
    said = {"name": _digest(keys, project_id, "name", plain(name))} if name else {}
    if gender is not None:
        said["gender"] = _digest(keys, project_id, "gender", gender)
    if numbers.is_full(number):
        said["phone"] = _digest(keys, project_id, "phone", numbers.normal(number))
    if digits is not None:
        masked = numbers.masked(number, *digits)
        said["shown"] = _digest(keys, project_id, f"shown-{digits[0]}-{digits[1]}", masked)
    return said


def plain(name: str) -> str:
    """One spelling of a name: no spaces, half-width, lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _digest(keys: Keys, project_id: UUID, what: str, value: str) -> str:
    return keys.blind("reported", f"{project_id}|{what}|{value}").hex()
