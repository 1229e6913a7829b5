"""`guishu explore`: the smallest stories that a rulebook leaves undecided or decides twice, printed as worked cases."""

import sys
from collections.abc import Iterator

import msgspec

from backend.engine.rulebook import Rulebook
from backend.features.attribution.words import Speaker
from backend.features.rulebooks.casework import explore
from backend.features.rulebooks.casework.explore import Story
from backend.kit.texts import text


def page(rulebook: Rulebook, longest: int, most: int, as_json: bool, lang: str) -> tuple[str, int]:
    """What to print, and the exit status: 1 if anything was found."""
    stories = list(explore.explore(rulebook, longest=longest, most=most, progress=_progress))
    _progress(0, 0)
    if as_json:
        return msgspec.json.encode(stories).decode(), 1 if stories else 0
    return "\n".join(_lines(rulebook, stories, longest, lang)), 1 if stories else 0


def _lines(rulebook: Rulebook, stories: list[Story], longest: int, lang: str) -> Iterator[str]:
    speaker = Speaker(lang, {})
    title = rulebook.title_zh if lang == "zh" else rulebook.title_en
    yield "# " + text(lang, "rulebook.explore.head", title=title, found=len(stories), longest=longest)
    for number, story in enumerate(stories, start=1):
        clauses = ("、" if lang == "zh" else ", ").join(story.clauses)
        yield "\n# " + text(lang, f"rulebook.explore.{story.kind}", clauses=clauses)
        for reason in speaker.verdict(story.verdict, rulebook).reasons:
            yield f"#   {reason.clause}  {reason.sentence}"
        yield story.as_case(number).rstrip()


def _progress(tried: int, whole: int) -> None:
    """A bar on a terminal; nothing into a pipe."""
    if sys.stderr.isatty():
        bar = "#" * (tried * 40 // whole) if whole else ""
        print(f"\r{bar:<40}" if whole else "\r" + " " * 60, end="" if whole else "\r", file=sys.stderr, flush=True)
