"""What the composition root takes from the console: templates, refusals, routes."""

from pathlib import Path
from typing import Any

from litestar.exceptions import HTTPException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from backend.console import language, problems
from backend.kit.errors import DomainError


def template_config() -> TemplateConfig[JinjaTemplateEngine]:
    return TemplateConfig(
        directory=Path(__file__).parent / "templates", engine=JinjaTemplateEngine, engine_callback=_furnish
    )


def exception_handlers() -> dict[type[Exception], Any]:
    return {DomainError: problems.refuse, HTTPException: problems.refuse_http}


def _furnish(engine: JinjaTemplateEngine) -> None:
    engine.engine.trim_blocks = engine.engine.lstrip_blocks = True
    engine.register_template_callable("t", language.t)
