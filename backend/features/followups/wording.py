"""The prescribed form of messages (短信规范): how they begin and end, as the rulebook's definitions say. Pure."""

import re
from collections.abc import Iterable

from backend.engine.rules.law import Law
from backend.engine.words.vocabulary import Term

FORMS: tuple[Term, ...] = ("message_opening", "message_ending")
_LONGEST = 40
_SAME = str.maketrans({":": "：", "(": "（", ")": "）", ",": "，"})


def lacking(law: Law, text: str) -> tuple[str, ...]:
    """Which of the two the text lacks. Blanks do not matter, nor whether a colon is wide."""
    plain = _plain(text)
    return tuple(
        form for form in FORMS if law.values(form) and not _fits(law.values(form), plain, first=form == FORMS[0])
    )


def _fits(patterns: Iterable[str], plain: str, first: bool) -> bool:
    """`**` stands for any text, a name or a number."""
    for pattern in patterns:
        parts = [re.escape(part) for part in _plain(pattern).split("**")]
        expression = f".{{1,{_LONGEST}}}".join(parts)
        if re.search(rf"\A{expression}" if first else rf"{expression}\Z", plain, re.DOTALL):
            return True
    return False


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).translate(_SAME)
