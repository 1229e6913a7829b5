"""Empty sheets to fill in (模板): headers only, since a line that shows how it is done would be imported, too."""

from collections.abc import AsyncIterator

from backend.features.transfers import files
from backend.features.transfers.models import Format, Kind
from backend.features.transfers.sheets import FIELDS


def body(kind: Kind, form: Format, lang: str) -> AsyncIterator[bytes]:
    header = [headed(field.called, lang) for field in FIELDS[kind]]
    return files.handed_out(form, header, files.one([]))


def headed(called: tuple[str, ...], lang: str) -> str:
    """The header in the reader's language: the first of its names that is."""
    return next((name for name in called if name.isascii() == (lang == "en")), called[0])
