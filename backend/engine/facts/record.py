"""The register and what is done to it (登记·查找·录入)."""

from __future__ import annotations

from typing import Literal

from backend.engine.facts.base import Fact, Relation


class RecordSearched(Fact, frozen=True, kw_only=True, tag="record_searched"):
    """现场查找: the clerk searched on the spot; `found` is the registered consultant, None in vain."""

    found: str | None = None
    visit: str | None = None


class OriginalFound(Fact, frozen=True, kw_only=True, tag="original_found"):
    """发现原登记人: the office learned that `consultant` had registered this customer before."""

    consultant: str


class HandedToBackOffice(Fact, frozen=True, kw_only=True, tag="handed_to_back_office"):
    """交内业: the consultant gave `record` (a fact id) to the clerk. None: all so far."""

    consultant: str
    record: str | None = None


class RecordEntered(Fact, frozen=True, kw_only=True, tag="record_entered"):
    """内业录入: the clerk (`clerk`) entered `record` into the computer; `omitted` names fields left out."""

    clerk: str
    record: str | None = None
    omitted: tuple[str, ...] = ()


class RecordAltered(Fact, frozen=True, kw_only=True, tag="record_altered"):
    """改动确认记录: `by` altered a confirmation record. `correction` is the fact that came of it."""

    by: str
    authorised: bool
    record: str | None = None
    correction: str | None = None


class StatementMade(Fact, frozen=True, kw_only=True, tag="statement_made"):
    """客户陈述: what the customer said about earlier contact."""

    says: Literal["registered_before", "never_came", "refuses_consultant"]
    consultant: str | None = None


class Related(Fact, frozen=True, kw_only=True, tag="related"):
    """关系: `customer` and `other` are related so."""

    other: str
    relation: Relation
    same_demand: bool | None = None


class Withdrawn(Fact, frozen=True, kw_only=True, tag="withdrawn"):
    """撤回: the fact named in `corrects` did not happen."""

    reason: str | None = None
