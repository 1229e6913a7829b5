"""`/words` 词语解释: what a word of the trade or of this system means, where it is read; and all of them."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from backend.console.pages.common import Page, page
from backend.kit.errors import NotFound
from backend.kit.texts import catalogue

_OF = "words.of."


@get("/words", permission="account.own")
async def words(request: Page) -> Template:
    return page("words.html", groups=_grouped(), office=None)


@get("/words/{term:str}", permission="account.own")
async def word(request: Page, term: FromPath[str]) -> Template:
    if f"{_OF}{term}.text" not in catalogue("zh"):
        raise NotFound(what="word")
    return page("dialogs/word.html", term=term, office=None)


def _grouped() -> dict[str, list[str]]:
    """Group -> words, as the locale file has them."""
    found: dict[str, list[str]] = {}
    for key, value in catalogue("zh").items():
        if key.startswith(_OF) and key.endswith(".in"):
            found.setdefault(value, []).append(key.removeprefix(_OF).removesuffix(".in"))
    return found


route_handlers = [words, word]
