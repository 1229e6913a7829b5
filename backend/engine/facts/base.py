"""What every fact has, and the small vocabularies that facts share."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Source = Literal["tablet", "staff", "agent", "call_log", "import", "system"]
VisitorClass = Literal["buyer", "competitor_survey", "other_information", "not_a_customer"]
Relation = Literal["same_person", "spouse", "parent_child", "sibling", "friend", "colleague", "other"]
DutyState = Literal[
    "on_site",
    "lunch",
    "out_business",
    "out_private",
    "missing",
    "off",
    "sick",
    "sales_work",
    "non_sales",
    "site_tour",
    "stopped",
    "departed",
]
CustomerKind = Literal["new", "old", "old_signed"]


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """What every fact has. `actor` is who did or recorded it; `customer` is who is meant.

    `earliest`/`latest` bound the true instant when a tablet captured the fact offline. Two facts have a
    *known* order only if those intervals are disjoint; `seq`, the evidence sequence, is no proof of order.
    """

    id: str
    at: datetime
    recorded_at: datetime | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    seq: int = 0
    source: Source = "staff"
    actor: str | None = None
    customer: str | None = None
    corrects: str | None = None
