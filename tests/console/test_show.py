"""How lists are shown."""

from types import SimpleNamespace
from uuid import uuid4

from backend.console.show import together


def test_what_two_clauses_ask_alike_is_one_line_with_both() -> None:
    wang, li = SimpleNamespace(id=uuid4()), SimpleNamespace(id=uuid4())
    asked = [
        {"sentence": "须联系上一次", "clause": "2.1.2", "customer": wang},
        {"sentence": "须联系上一次", "clause": "2.1.3", "customer": wang},
        {"sentence": "须联系上一次", "clause": "2.1.2", "customer": li},
        {"sentence": "主管须出面协调", "clause": "3.1", "customer": wang},
        {"sentence": "主管须出面协调", "clause": "3.1", "customer": wang},
    ]
    lines = together(asked)
    assert [(line["sentence"], line["clauses"]) for line in lines] == [
        ("须联系上一次", ["2.1.2", "2.1.3"]), ("须联系上一次", ["2.1.2"]), ("主管须出面协调", ["3.1"]),
    ]  # fmt: skip
