"""Lines about channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine.facts import Fact
from backend.features.rulebooks.lines.line import Line
from backend.features.rulebooks.lines.scene import Scene

EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {}
