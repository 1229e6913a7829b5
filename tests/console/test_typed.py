"""What nobody sees is not kept: decided in kit.typed, asked at every border."""

import pytest
from litestar import Litestar

from backend.features.customers import names
from backend.features.transfers.reader import clean
from backend.kit import phones
from backend.kit.sql import Query
from backend.kit.typed import cleaned, cleaned_form
from tests.isolation.test_routes import Browser
from tests.support.world import World

BIDI = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C)))
UNSEEN = BIDI + "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164\u115f\u2800\U000e0041"
REAL = ("买买提·艾力", "阿依古丽·买买提", "𠮷田", "㛃㛃", "葛\U000e0100城", "John Smith", "Zoë", "O’Neil",
        "فاطىمە", "ᠪᠣᠷᠵᠢᠭᠢᠨ", "\ue863")  # fmt: skip
"""The last: a rare character in the private area, as older systems write it."""


@pytest.mark.parametrize("name", REAL)
def test_names_keep_what_names_have(name: str) -> None:
    assert cleaned(name) == name == clean(name)


@pytest.mark.parametrize("border", [cleaned, clean])
def test_nothing_invisible_stays(border: object) -> None:
    assert callable(border)
    assert [border(f"王{char}芳") for char in UNSEEN] == ["王芳"] * len(UNSEEN)


def test_full_width_digits_and_letters_are_the_plain_ones() -> None:
    assert cleaned("ＡＢｃ　１３８００１３８００１（先生）") == "ABc　13800138001（先生）"
    assert phones.normalise("\u202d138 0013 8001\u202c") == "+8613800138001"
    found = names.understood("\u200b王\u2060芳")
    assert found is not None and found.name == "王芳"


def test_a_form_is_cleaned_but_its_secrets() -> None:
    form = b"name=%E7%8E%8B%E2%80%AE%E8%8A%B3&password=%EF%BC%91%E2%80%8B&empty="
    assert cleaned_form(form) == b"name=%E7%8E%8B%E8%8A%B3&password=%EF%BC%91%E2%80%8B&empty="
    assert cleaned_form(b"name=%ED%A0%80") == b"name=%ED%A0%80", "left for whoever refuses it"
    assert cleaned_form(b"a=1+2&b=%26") == b"a=1+2&b=%26"


async def test_at_the_door_of_the_console(world: World, app: Litestar) -> None:
    """A login in full width opens; a search is what it looks like; a reason that only looks like one is none."""
    async with Browser(app) as browser:
        await browser.sign_in(world, "ｃｌｅｒｋ\u200b")
        found = await browser.post(f"/offices/{world.office_id}/customers", data={"q": "\u2066王\u2069芳"})
        assert found.status_code == 200 and "王芳" in found.text and "\u2066" not in found.text
    async with Browser(app) as browser:
        await browser.sign_in(world, "manager")
        order = {"staff_id": str(world.staff["zhangmin"]), "measures": "warning", "offence": "迟到"}
        path = f"/offices/{world.office_id}/penalties/new/penalty"
        assert (await browser.post(path, data=order | {"reason": "\u200b\u2060\u202e"})).status_code == 400
        assert (await browser.post(path, data=order | {"reason": "晨会\u202e迟到"})).status_code == 303
    async with world.tx() as tx:
        kept = await tx.rows(Query("test.reasons", "SELECT reason FROM sanction"))
    assert [row["reason"] for row in kept] == ["晨会迟到"]
