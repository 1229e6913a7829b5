"""What the composition root takes from the console: templates, refusals, headers, routes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from litestar import Router
from litestar.exceptions import HTTPException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from litestar.types import ControllerRouterHandler

from backend.console import assets, language, live, navigation, once, problems, show
from backend.console.pages import (
    accounts,
    board,
    channel_appeals,
    channel_arrivals,
    channels,
    circle,
    customers,
    customers_alike,
    customers_looks,
    customers_search,
    desk,
    devices,
    disputes,
    disputes_files,
    disputes_steps,
    followups,
    followups_office,
    groups,
    home,
    hq,
    me,
    me_customers,
    notice_settings,
    notices,
    orders,
    penalties,
    people,
    portal,
    portal_report,
    quarantine,
    receipt,
    reception,
    records,
    registers,
    registers_amend,
    registers_calls,
    registers_filings,
    registers_reports,
    registers_slips,
    registers_unconfirmed,
    rulebook,
    rulebook_drafts,
    rulebook_publish,
    todo,
    transfers,
    transfers_files,
    trials,
    visits,
    words,
)
from backend.features.access.headers import PAGE
from backend.features.access.sent import SentBefore
from backend.kit.errors import DomainError

DIST = Path(__file__).parents[2] / "kiosk" / "dist"


_IN_CONTEXT: dict[str, Any] = {
    "t": language.t,
    "menu": navigation.menu,
    "can": navigation.can,
    "who": navigation.who,
    "demo": navigation.demo,
    **show.WITH_CONTEXT,
}

PAGES = (
    accounts,
    home,
    disputes,
    disputes_files,
    disputes_steps,
    receipt,
    me,
    me_customers,
    notices,
    notice_settings,
    board,
    reception,
    orders,
    desk,
    circle,
    people,
    penalties,
    todo,
    visits,
    records,
    registers,
    registers_amend,
    registers_calls,
    registers_filings,
    registers_reports,
    registers_slips,
    registers_unconfirmed,
    customers,
    customers_alike,
    customers_looks,
    customers_search,
    devices,
    followups,
    followups_office,
    groups,
    quarantine,
    rulebook,
    rulebook_drafts,
    rulebook_publish,
    trials,
    channels,
    channel_appeals,
    channel_arrivals,
    portal,
    portal_report,
    hq,
    transfers,
    transfers_files,
    words,
)


def route_handlers(kiosk_dist: Path = DIST) -> list[ControllerRouterHandler]:
    handlers = [handler for page in PAGES for handler in page.route_handlers]
    return [
        Router("/", route_handlers=[*handlers, live.office], response_headers=PAGE),
        assets.router(kiosk_dist / "console"),
    ]


def template_config(kiosk_dist: Path = DIST) -> TemplateConfig[JinjaTemplateEngine]:
    return TemplateConfig(
        directory=Path(__file__).parent / "templates",
        engine=JinjaTemplateEngine,
        engine_callback=_furnish(kiosk_dist / "console"),
    )


def exception_handlers() -> dict[type[Exception], Any]:
    return {
        DomainError: problems.refuse,
        SentBefore: once.answer_again,
        HTTPException: problems.refuse_http,
        UnicodeDecodeError: problems.refuse_bytes,
        Exception: problems.apologise,
    }


def _furnish(console_dist: Path) -> Callable[[JinjaTemplateEngine], None]:
    def furnish(engine: JinjaTemplateEngine) -> None:
        jinja = engine.engine
        jinja.trim_blocks = jinja.lstrip_blocks = True
        # A page that lacks a value should fail in a test, not show a hole to a customer.
        jinja.undefined = StrictUndefined
        jinja.add_extension(once.FormIds)
        jinja.filters["rule_kind"] = show.rule_kind
        for name, function in _IN_CONTEXT.items():
            engine.register_template_callable(name, function)
        jinja.globals |= show.PLAIN | {"asset": lambda name: assets.address(console_dist, name)}

    return furnish
