"""What is wrong with something that a person wrote: where, a stable code, and what to write instead."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from backend.engine.lint import Severity
from backend.features.rulebooks.reading.wording import Wording

_SHOWN = 12


class Fault(Struct, frozen=True, kw_only=True):
    """One fault. `path` is `$.clauses[3].rules[0].days` in a file, `clauses.3.rules.0.days` in a form."""

    code: str
    path: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    file: str = ""
    line: int = 0

    def told(self) -> str:
        """On one line, the way an editor can jump to it."""
        where = f"{self.file}:{self.line}: " if self.file else ""
        return f"{where}{self.path} [{self.code}] {self.message} {self.hint}".rstrip()


def fault(wording: Wording, code: str, path: str, *, message: str = "", hint: str = "", **params: Any) -> Fault:
    """A fault in words; `message` and `hint` where the code's own sentences are not enough."""
    advice = wording.say(f"hint.{code}", **params) if wording.has(f"hint.{code}") else ""
    message = message or wording.say(f"fault.{code}", **params)
    between = " " if wording.lang == "en" and hint and advice else ""
    return Fault(code=code, path=path, message=message, hint=f"{hint}{between}{advice}")


def instead(wording: Wording, written: Any, allowed: Iterable[Any]) -> str:
    """The nearest word that may stand here, and the others if they are few enough to be read."""
    words = [str(word) for word in allowed]
    near = get_close_matches(str(written), words, n=1, cutoff=0.5)
    said = [wording.say("hint.nearest", word=near[0])] if near else []
    if words:
        more = wording.say("hint.more") if len(words) > _SHOWN else ""
        said.append(wording.say("hint.allowed", words=wording.say("joiner.any.any").join(words[:_SHOWN]) + more))
    return (" " if wording.lang == "en" else "").join(said)
