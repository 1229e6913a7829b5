"""What a name may be searched by (姓名查找): its beginnings, its pinyin in full, its initials. Pure; keys come later.

张小明 is found by 张, 张小, 张小明, zhang, zhangxiao, zhangxiaoming, zxm. A surname is found under each of its readings
(单: shan, dan); a name that was noted by two people differently stays two names.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from msgspec import Struct
from pypinyin import Style, pinyin

from backend.kit import typed

LONGEST = 12
"""So many characters of a name are looked at."""
_SPELLINGS = 6
_HAN = re.compile(r"[\u3400-\u9fff]")
_BETWEEN = re.compile(r"[\s·•．.'’\-_,，、]+")
_ADDRESS = re.compile(r"(?<=.)(先生|女士|小姐|太太|阿姨|总)$")
_DOUBLE = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|夏侯|轩辕|端木|南宫|西门|独孤|澹台|万俟|闻人"
)
"""复姓: surnames of two characters."""


class Sought(Struct, frozen=True):
    """What somebody typed, understood: a name or pinyin, last four digits, both, or a whole number."""

    name: str = ""
    tail: str = ""
    number: str = ""

    @property
    def kind(self) -> str:
        return "number" if self.number else "tail" if self.tail and not self.name else "name"


def plain(name: str, longest: int = LONGEST) -> str:
    """One spelling for matching: NFKC, lower case, no spaces and dots."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", typed.cleaned(name)).casefold())[:longest]


def surname(name: str) -> str:
    """The surname; two characters where it is a compound one (复姓)."""
    text = plain(name)
    if not _HAN.match(text):
        return text
    return text[:2] if _DOUBLE.match(text) else text[:1]


def is_full(name: str) -> bool:
    """More than a surname."""
    return len(plain(name)) > len(surname(name)) or (bool(plain(name)) and not _HAN.match(plain(name)))


def tokens(name: str) -> frozenset[str]:
    """Everything that this name is found by."""
    text = plain(name)
    if not text:
        return frozenset()
    if not _HAN.search(text):
        return frozenset(_latin(name))
    beginnings = {text[:length] for length in range(1, len(text) + 1)}
    return frozenset(beginnings | set(_pinyin(text)))


def asked(text: str) -> str:
    """The token that somebody's words stand for: `张先生` asks for 张, `Zhāng Xiǎomíng` for zhangxiaoming."""
    bare = _ADDRESS.sub("", unicodedata.normalize("NFKC", text).strip())
    parted = unicodedata.normalize("NFD", bare).replace("u\u0308", "v").replace("U\u0308", "v")
    return plain("".join(char for char in parted if not unicodedata.combining(char)), LONGEST * 6)


def understood(text: str) -> Sought | None:
    """None: neither a name nor four digits nor a whole number."""
    said = unicodedata.normalize("NFKC", typed.cleaned(text)).strip()
    digits = re.sub(r"\D", "", said)
    name = asked(re.sub(r"[\d+]+", " ", said))
    if not digits:
        return Sought(name=name) if name else None
    if len(digits) == 4:
        return Sought(name=name, tail=digits)
    return Sought(number=said) if len(digits) >= 7 and not name else None


def _latin(name: str) -> Iterator[str]:
    words = [word for word in _BETWEEN.split(unicodedata.normalize("NFKC", name).casefold()) if word]
    yield plain(name)
    for word in words:
        yield from (word[:length] for length in range(2, min(len(word), LONGEST) + 1))
    if len(words) > 1:
        yield "".join(word[0] for word in words)


@lru_cache(maxsize=4096)
def _pinyin(text: str) -> tuple[str, ...]:
    """In full, its beginnings by syllable, and the initials; for each reading of the surname."""
    usual = [found[0] for found in pinyin(text, style=Style.NORMAL)]
    first = pinyin(text[0], style=Style.NORMAL, heteronym=True)[0]
    found: dict[str, None] = {}
    for reading in first[:_SPELLINGS]:
        syllables = [reading, *usual[1:]]
        for length in range(1, len(syllables) + 1):
            found["".join(syllables[:length])] = None
        if len(syllables) > 1:
            found["".join(syllable[0] for syllable in syllables)] = None
    for spelling in list(_double(text, usual)):
        found[spelling] = None
    return tuple(found)


def _double(text: str, usual: list[str]) -> Iterator[str]:
    """复姓: both characters have readings of their own (尉迟 yuchi, 万俟 moqi)."""
    if not _DOUBLE.match(text):
        return
    readings = (found for found in pinyin(list(text[:2]), style=Style.NORMAL, heteronym=True))
    for both in list(product(*readings))[: _SPELLINGS * 2]:
        yield "".join(both)
        yield "".join([*both, *usual[2:]])
