"""Why the dispute room says no."""

from backend.kit.errors import DomainError, InvalidInput


class NobodyToDispute(DomainError):
    """There is no other side: nobody else claims this customer."""

    code = "nobody_to_dispute"


class TooManyDisputes(DomainError):
    """So many disputes a day are opened by one person, no more."""

    status = 429
    code = "too_many_disputes"


class RuledAlready(DomainError):
    """Somebody has decided this dispute already."""

    code = "dispute_ruled"


class NotYourDispute(DomainError):
    """Whoever is a side cannot decide."""

    status = 403
    code = "own_dispute"


class NotASide(DomainError):
    """Only a side can do this."""

    status = 403
    code = "not_a_side"


class NotMediating(DomainError):
    """Only a group leader named in this dispute, or the desk, records the mediation."""

    status = 403
    code = "not_mediating"


class SharesNotWhole(DomainError):
    """Each ledger is divided whole."""

    status = 400
    code = "shares_not_whole"


class RulingIdle(DomainError):
    """The clauses decide this themselves; a ruling would change nothing."""

    code = "ruling_idle"


class NotAllAgree(DomainError):
    """A settlement needs everybody's consent."""

    code = "not_all_agree"


class SettlementIdle(DomainError):
    """The rulebook does not let the sides divide this customer among themselves."""

    code = "settlement_idle"


class NothingToAppeal(DomainError):
    """There is no ruling that this side has lost."""

    code = "nothing_to_appeal"


class AppealedAlready(DomainError):
    """This side has appealed already."""

    code = "appealed_already"


class AppealLate(DomainError):
    """The time to appeal is over."""

    code = "appeal_late"


class AppealDecided(DomainError):
    """Somebody has decided this appeal already."""

    code = "appeal_decided"


class SearchTooEarly(DomainError):
    """The register is searched only after the steps that the rulebook asks for."""

    code = "search_too_early"


class WordsNeeded(DomainError):
    """A paper needs words."""

    status = 400
    code = "words_needed"


class NotRuledYet(DomainError):
    """A worked case is written from a ruling."""

    code = "not_ruled_yet"


class CaseWritten(DomainError):
    """This dispute is a worked case already."""

    code = "case_written"


class FilesTooMany(InvalidInput):
    """More files than one paper may have."""

    code = "files_too_many"


class FileTooLarge(InvalidInput):
    """A file is larger than it may be."""

    code = "file_too_large"


class FileUnknown(InvalidInput):
    """Neither a picture nor a PDF."""

    code = "file_unknown"
