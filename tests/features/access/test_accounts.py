"""账号: a first password is shown once and ends every session; one's own is changed knowing the one before."""

import re

import httpx
from litestar import Litestar

from backend.entrypoints import demo
from tests.support.world import World

PAGE = {"sec-fetch-site": "same-origin", "accept": "text/html"}


def browser(app: Litestar) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://guishu.test", headers=PAGE)


async def sign_in(client: httpx.AsyncClient, world: World, login: str, password: str = demo.PASSWORD) -> int:
    form = {"company": world.slug, "login": login, "password": password}
    return (await client.post("/sign-in", data=form)).status_code


def at(world: World, login: str) -> str:
    return f"/offices/{world.office_id}/accounts/{world.staff[login]}/password"


async def test_a_first_password_opens_and_the_old_one_does_not(world: World, app: Litestar, client: object) -> None:
    async with browser(app) as manager, browser(app) as zhang, browser(app) as again:
        assert await sign_in(manager, world, "manager") == 303
        assert await sign_in(zhang, world, "zhangmin") == 303
        shown = (await manager.post(at(world, "zhangmin"))).text
        password = re.search(r"<strong>([a-z2-9-]{14})</strong>", shown)
        assert password is not None
        assert (await zhang.get("/me")).status_code == 303, "signed out everywhere"
        assert await sign_in(again, world, "zhangmin") != 303
        assert await sign_in(again, world, "zhangmin", password[1]) == 303


async def test_a_manager_sets_nobodys_above_them_nor_their_own(world: World, app: Litestar, client: object) -> None:
    async with browser(app) as manager, browser(app) as zhang:
        await sign_in(manager, world, "manager")
        for login in ("manager", "manager2", "admin"):
            assert (await manager.post(at(world, login))).status_code == 404, login
        await sign_in(zhang, world, "zhangmin")
        assert (await zhang.post(at(world, "lihao"))).status_code == 403


async def test_ones_own_password(world: World, app: Litestar, client: object) -> None:
    async with browser(app) as here, browser(app) as there, browser(app) as new:
        await sign_in(here, world, "zhangmin")
        await sign_in(there, world, "zhangmin")
        wrong = await here.post("/account/password", data={"now": "guess", "wanted": "a long new one"})
        short = await here.post("/account/password", data={"now": demo.PASSWORD, "wanted": "short"})
        assert (wrong.status_code, short.status_code) == (400, 400)
        done = await here.post("/account/password", data={"now": demo.PASSWORD, "wanted": "a long new one"})
        assert done.status_code == 303
        assert (await here.get("/me")).status_code == 200 and (await there.get("/me")).status_code == 303
        assert await sign_in(new, world, "zhangmin", "a long new one") == 303
