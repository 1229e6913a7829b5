"""What people typed (录入的文字), as it is kept: nothing in it that nobody sees, digits and letters in plain width.

Decided here and asked at every border: forms, tablets, sheets. What cannot be seen makes two names look alike, turns a
sentence round on the screen (bidi controls), lets an empty reason pass for one. Names keep what names have: the dot of
买买提·艾力, rare characters of every plane with their variants (异体字选择符), spaces between words.
"""

import re
import unicodedata
from urllib.parse import parse_qsl, urlencode

SECRETS = frozenset({"password", "now", "wanted", "secret"})
"""Fields of forms that are taken exactly as they are."""
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters by their class, and empty to the eye."""
_WIDE = str.maketrans(
    {chr(wide): chr(wide - 0xFEE0) for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
     for wide in range(first, last + 1)}
    | {"\u2028": "\n", "\u2029": "\n", "\x85": " "} | dict.fromkeys(_BLANKS, "")
)  # fmt: skip
_ENCODED = re.compile(rb"%[c-fC-F]|[\x80-\xff]")


def cleaned(text: str) -> str:
    """Without invisible format characters (Unicode Cf); full-width digits and letters as the plain ones."""
    if text.isascii():
        return text
    return "".join(char for char in text.translate(_WIDE) if unicodedata.category(char) != "Cf")


def cleaned_form(body: bytes) -> bytes:
    """The fields of a form as a browser sends it (URL-encoded). What is no text is left for whoever refuses it."""
    if not _ENCODED.search(body):
        return body
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        return body
    plain = [(name, text if name in SECRETS else cleaned(text)) for name, text in fields]
    return urlencode(plain).encode() if plain != fields else body
