"""Every form takes what nobody would type: a sentence or a step, never a breakdown, and never a script that runs."""

import re
from html.parser import HTMLParser
from urllib.parse import quote_plus

import httpx
import pytest

from tests.isolation.conftest import House
from tests.support.belongings import Browser

SCRIPT = "<script>alert(1)</script>"
HOSTILE = ("王\x00\x1b\r\n芳", "王\ud800芳", f"\"'>{SCRIPT}{{{{7*7}}}}{{x.__class__}}", "长" * 10_001, "9999-12-31")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


class Form:
    def __init__(self, action: str, attributes: dict[str, str | None]) -> None:
        self.action = attributes.get("action") or attributes.get("hx-post") or action
        self.is_get = not attributes.get("hx-post") and (attributes.get("method") or "get").lower() == "get"
        self.multipart = bool(attributes.get("enctype"))
        self.fields: dict[str, str] = {}
        self.typed: set[str] = set()

    def filled(self, with_: str) -> dict[bytes, bytes]:
        told = {name: with_ if name in self.typed else value for name, value in self.fields.items()}
        return {name.encode(): value.encode("utf-8", "surrogatepass") for name, value in told.items()}


class Reader(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, path: str, page: str) -> None:
        super().__init__()
        self.path, self.links, self.forms = path, set[str](), list[Form]()
        self._in: Form | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.links |= {at for key in ("href", "hx-get") if (at := told.get(key) or "").startswith("/")}
        if tag == "form":
            self._in = Form(self.path, told)
            self.forms.append(self._in)
        name, kind = told.get("name"), told.get("type") or "text"
        if self._in is None or not name or tag not in ("input", "textarea", "select", "button"):
            return
        if tag == "button" or kind in ("radio", "checkbox", "hidden"):
            self._in.fields.setdefault(name, told.get("value") or "")
        else:
            self._in.fields[name] = ""
            self._in.typed.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in = None


async def send(browser: Browser, form: Form, text: str) -> httpx.Response:
    told = form.filled(text)
    if form.multipart:
        return await browser.post(form.action, files={key.decode(): (None, value) for key, value in told.items()})
    body = "&".join(f"{quote_plus(key)}={quote_plus(value)}" for key, value in told.items())
    if form.is_get:
        return await browser.get(f"{form.action.partition('?')[0]}?{body[:3000]}")
    return await browser.post(
        form.action, content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )  # fmt: skip


def starts(house: House) -> list[str]:
    office, own = house.own["office"][0], house.own
    kinds = {
        "customer": "/customers/{}",
        "dispute": "/disputes/{}",
        "visit": f"/offices/{office}/channels/arrivals/{{}}",
    }
    things = [path.format(id_) for kind, path in kinds.items() for id_ in own.get(kind, [])[:3]]
    dialogs = [f"/offices/{office}/visits/{one}/{what}" for one in own["visit"][:3]
               for what in ("assignment", "owner-call", "ending", "classification")]  # fmt: skip
    return ["/", "/me", "/disputes", f"/offices/{office}/books/slips", "/portal/batch", *things, *dialogs]


def shape(path: str) -> str:
    return _ID.sub("ID", path.partition("?")[0])


async def forms_of(house: House, browser: Browser) -> list[Form]:
    queue, seen, forms = starts(house), set[str](), dict[tuple[bool, str], Form]()
    while queue:
        path = queue.pop(0)
        if shape(path) in seen or "sign-out" in path or ("templates" in path and len(seen) > 150):
            continue
        seen.add(shape(path))
        answer = await browser.get(path)
        assert answer.status_code < 500, path
        if answer.is_redirect:
            queue.append(answer.headers["location"])
        elif "text/html" in answer.headers.get("content-type", ""):
            read = Reader(path, answer.text)
            queue += sorted(read.links)
            for form in read.forms:
                forms.setdefault((form.is_get, re.sub(r"templates/.*", "templates", shape(form.action))), form)
    return [form for (_, action), form in forms.items() if "sign" not in action.rpartition("/")[2]]


@pytest.mark.parametrize("login", ["heping", "manager", "admin", "agency"])
async def test_no_form_breaks_or_runs_a_script(house: House, login: str) -> None:
    async with Browser(house.app) as browser:
        async with Browser(house.real) as door:
            browser.cookies = (await door.sign_in(house.world.slug, login)).cookies
        forms = await forms_of(house, browser)
        assert len(forms) >= 5
        for form in forms:
            for text in HOSTILE:
                answer = await send(browser, form, text)
                assert answer.status_code < 500, (form.action, ascii(text[:20]))
                assert SCRIPT not in answer.text, form.action


async def test_a_month_that_is_none_is_refused_in_words(house: House) -> None:
    async with Browser(house.real) as browser:
        await browser.sign_in(house.world.slug, "manager")
        for month in ("2026-13", "9999-12", "%00", "２０２６-01", "2026-1"):
            path = f"/offices/{house.own['office'][0]}/penalties"
            for page in (path, path + "/statement"):
                assert (await browser.get(f"{page}?month={month}")).status_code == 400


async def test_what_no_column_takes_is_refused_in_words(house: House) -> None:
    """With the real database: the refusal must not get lost while the request is tidied up."""
    async with Browser(house.real) as browser:
        await browser.sign_in(house.world.slug, "admin")
        path = "/notices/settings/templates/webhook/customer_given"
        answer = await browser.post(path, data={"text": "有客户分给您\x00", "provider_code": ""})
    assert answer.status_code < 500 and "无法保存的字符" in answer.text
