"""Refusals of the books."""

from backend.kit.errors import DomainError


class EntrySettled(DomainError):
    """Somebody else was first with this entry."""

    code = "entry_settled"


class ClaimTooLate(DomainError):
    """The days for claiming are over."""

    code = "claim_too_late"


class OwnEntry(DomainError):
    """Who wrote the entry has nothing to claim in it."""

    code = "own_entry"


class PostedAlready(DomainError):
    """This customer stands in the to-be-confirmed register already."""

    code = "posted_already"


class AmendmentWaits(DomainError):
    """Somebody has asked for this record to be altered, and the manager has not decided."""

    code = "amendment_waits"


class AmendmentSettled(DomainError):
    """The manager has decided on it already."""

    code = "amendment_settled"


class OwnAmendment(DomainError):
    """Whoever asked for an amendment, or is one of the consultants in question, does not grant it."""

    status = 403
    code = "amendment_own"


class RecordClosed(DomainError):
    """The rulebook lets nobody alter this record."""

    code = "record_closed"


class RecordReplaced(DomainError):
    """The record was corrected meanwhile."""

    code = "record_replaced"


class NotOnTheBooks(DomainError):
    """The rulebook keeps no such book."""

    status = 404
    code = "no_such_book"


class OverQuota(DomainError):
    """The consultant has as many confirmed customers as the rulebook allows."""

    code = "over_quota"


class SlipNotYours(DomainError):
    """Only whoever filled in a slip hands it in."""

    code = "slip_not_yours"
