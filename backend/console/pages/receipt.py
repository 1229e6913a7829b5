"""The visitor's own page, opened with the code on the ticket; no sign-in."""

from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from backend.console.language import language
from backend.console.pages.common import Page, page
from backend.features.kiosk import receipts
from backend.kit.db import Database


@get("/r/{code:str}", public=True)
async def receipt(request: Page, code: FromPath[str], db: NamedDependency[Database]) -> Template:
    return page("receipt.html", receipt=await receipts.view(db, code[:60]), code=code, spoken=language(request))


@post("/r/{code:str}/withdrawal", public=True)
async def withdraw(code: FromPath[str], db: NamedDependency[Database], at: NamedDependency[datetime]) -> Redirect:
    await receipts.withdraw(db, code[:60], at)
    return Redirect(f"/r/{code[:60]}", status_code=303)


route_handlers = [receipt, withdraw]
