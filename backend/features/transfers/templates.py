"""Empty sheets to fill in (模板): headers only, since a line that shows how it is done would be imported, too."""

from collections.abc import AsyncIterator

from backend.features.transfers import files
from backend.features.transfers.models import Format, Kind
from backend.features.transfers.sheets import FIELDS


async def body(kind: Kind, form: Format, lang: str) -> AsyncIterator[bytes]:
    header = [headed(field.called, lang) for field in FIELDS[kind]]
    if form == "xlsx":
        yield await files.xlsx_of(header, files.one([]))
        return
    async for part in files.csv_stream(header, files.one([])):
        yield part


def headed(called: tuple[str, ...], lang: str) -> str:
    """The header in the reader's language: the first of its names that is."""
    return next((name for name in called if name.isascii() == (lang == "en")), called[0])
