"""Phone numbers: one spelling for matching, one mask for showing. Parsing is the phonenumbers library's."""

import unicodedata

import phonenumbers

from backend.kit import typed
from backend.kit.errors import InvalidInput


def normalise(text: str) -> str:
    """E.164 (`+8613800138000`) from what people type: spaces, hyphens, +86, full-width digits. Mobile or direct line.

    Raises InvalidInput with field `phone`.
    """
    plain = unicodedata.normalize("NFKC", typed.cleaned(text))  # address books wrap numbers in bidi marks
    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException as error:
        raise InvalidInput(field="phone", problem="phone_unreadable") from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidInput(field="phone", problem="phone_invalid")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask(e164: str) -> str:
    """First three and last four of the national number (前3后4), as the trade writes it."""
    national = e164.removeprefix("+86") if e164.startswith("+86") else e164
    return f"{national[:3]}****{national[-4:]}"
