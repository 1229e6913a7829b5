"""Nothing is kept that nothing uses: sentences, templates, styles, functions, statements.

What is put together from parts counts by its parts.
"""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

from backend.kit.texts import catalogue

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "backend" / "console" / "templates"
KIOSK = ROOT / "kiosk"
OF_EMPTY = {"console", "customers", "followups", "channels", "todo"}  # `empty(key, file)` puts the key together
OF_HTMX = {"htmx-request"}
OF_LIBRARIES = {"preprocess", "writable"}  # names that jinja and zipfile call


@cache
def code() -> str:
    files = (file for file in (ROOT / "backend").rglob("*") if file.suffix in {".py", ".html"})
    return "\n".join(file.read_text("utf-8") for file in files)


@cache
def quoted() -> frozenset[str]:
    """Every word in quotation marks, and the beginning of those that go on with a value."""
    return frozenset(re.findall(r"""['"]([\w./-]+)['"{]""", code()))


@cache
def beginnings() -> tuple[str, ...]:
    return tuple(word for word in quoted() if "." in word and word.endswith((".", "_")))


def is_used(key: str) -> bool:
    file, _, rest = key.partition(".")
    if key in quoted():
        return True
    if file in OF_EMPTY:
        parts = rest.split(".")
        if any(".".join(parts[:end]) in quoted() for end in range(1, len(parts) + 1)):
            return True
        return key.startswith(tuple(word for word in beginnings() if word != f"{file}."))
    if file == "problems":
        cause = rest.partition(".")[0]
        return cause in quoted() or cause.startswith(tuple(w for w in quoted() if w.endswith("_") and len(w) > 4))
    return key.startswith(beginnings())


def test_every_sentence_is_said_somewhere() -> None:
    assert not [key for key in catalogue("zh") if not is_used(key)]


def test_every_template_is_shown_somewhere() -> None:
    """Whole names, or `dialogs/` and a name that code hands over."""
    names = [file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.html")]
    assert not [
        name
        for name in names
        if name not in quoted() and Path(name).stem not in quoted() and name.rpartition("_")[0] + "_" not in quoted()
    ]


@cache
def tablet() -> str:
    """The tablet's own code."""
    files = (file for file in (KIOSK / "src").rglob("*") if file.suffix in {".ts", ".tsx"})
    return "\n".join(file.read_text("utf-8") for file in [*files, *KIOSK.glob("*.html")])


def test_every_style_is_worn_somewhere() -> None:
    console = code() + "\n".join(file.read_text("utf-8") for file in (KIOSK / "console").rglob("*.ts"))
    assert not _unworn(KIOSK / "console", console)
    assert not _unworn(KIOSK / "src", tablet())


def _unworn(folder: Path, worn: str) -> list[tuple[str, str]]:
    words = set(re.findall(r"[\w-]+", worn)) | OF_HTMX
    kinds = tuple(word for word in words if len(word) > 3 and word.endswith("--"))
    return [
        (file.name, name)
        for file in folder.rglob("*.css")
        for name in re.findall(r"\.(-?[_a-zA-Z][\w-]*)", _rules(file.read_text("utf-8")))
        if name not in words and not name.startswith(kinds)
    ]


def test_every_sentence_of_the_tablet_is_said_somewhere() -> None:
    begun = tuple(re.findall(r"[`'\"]([a-zA-Z]{3,}(?:\.[a-zA-Z]+)*\.)(?:\$\{|['\"`])", tablet()))
    keys = json.loads((KIOSK / "src" / "locale" / "zh.json").read_text("utf-8"))
    assert not [key for key in keys if key not in tablet() and not key.startswith(begun)]


def test_every_function_and_class_is_named_twice() -> None:
    """Where it is made and where it is used; the same name elsewhere counts, so this finds the plain cases only."""
    said = Counter(re.findall(r"\w+", code()))
    made = {name for file in (ROOT / "backend").rglob("*.py") for name in _made(file)}
    assert not {name for name in made if said[name] == 1} - OF_LIBRARIES


def _made(file: Path) -> set[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    nodes = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, kinds))
    return {node.name for node in nodes if not node.decorator_list and not node.name.startswith("__")}


def test_every_statement_is_run_somewhere() -> None:
    said = set(re.findall(r"\w+", code()))
    files = (ROOT / "backend").rglob("*.sql")
    named = [name for file in files for name in re.findall(r"^-- name: (\w+)", file.read_text("utf-8"), re.M)]
    assert not [name for name in named if name not in said]


def _rules(sheet: str) -> str:
    """Without comments, addresses and strings, in which a dot names no class."""
    return re.sub(r'/\*.*?\*/|url\([^)]*\)|"[^"]*"', "", sheet, flags=re.S)
