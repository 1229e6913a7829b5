"""What a name is found by, and what somebody's words ask for. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.features.customers import names
from backend.features.customers.names import Sought


@pytest.mark.parametrize(
    ("name", "found_by"),
    [
        ("张小明", {"张", "张小", "张小明", "zhang", "zhangxiao", "zhangxiaoming", "zxm"}),
        ("单雄信", {"shanxiongxin", "danxiongxin", "sxx"}),
        ("尉迟恭", {"尉迟", "yuchi", "yuchigong"}),
        ("吕布", {"lv", "lvbu"}),
        ("John Smith", {"john", "smith", "johnsmith", "js"}),
        ("阿卜杜拉·买买提", {"阿卜杜拉", "阿卜杜拉买买提"}),
        ("王", {"王", "wang"}),
    ],
)
def test_a_name_is_found_by(name: str, found_by: set[str]) -> None:
    assert found_by <= names.tokens(name)


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("张先生", Sought(name="张")),
        ("王总", Sought(name="王")),
        ("Zhāng Xiǎomíng", Sought(name="zhangxiaoming")),
        ("LÜ", Sought(name="lv")),
        ("８０００", Sought(tail="8000")),
        ("张 8000", Sought(name="张", tail="8000")),
        ("138 0013 8000", Sought(number="138 0013 8000")),
        ("+86 13800138000", Sought(number="+86 13800138000")),
        ("138001", None),
        ("张 138", None),
        ("  ", None),
        ("···", None),
    ],
)
def test_what_somebody_typed_is_understood(typed: str, asks: Sought | None) -> None:
    assert names.understood(typed) == asks


@given(st.text(max_size=40))
def test_whatever_is_typed_has_an_answer(typed: str) -> None:
    understood = names.understood(typed)
    assert understood is None or understood.kind in ("name", "tail", "number")
    assert all(names.tokens(typed)) and names.surname(typed) == names.plain(typed)[: len(names.surname(typed))]


@given(st.text("张王李欧阳上官小明伟单曾", min_size=1, max_size=5))
def test_a_name_is_found_by_itself_and_by_its_surname(name: str) -> None:
    tokens = names.tokens(name)
    assert names.asked(name) in tokens and names.surname(name) in tokens
