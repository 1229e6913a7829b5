"""Why an agency's wish, or an arrival, is refused."""

from backend.kit.errors import DomainError, InvalidInput


class NoReports(DomainError):
    """This project's rulebook knows no reports of agencies."""

    code = "channel_no_reports"


class LimitReached(DomainError):
    """So many numbers may be asked about within this time, and they are used up."""

    status = 429
    code = "channel_limit"


class NumbersTried(DomainError):
    """Several numbers that differ only in the hidden digits look like trying them out."""

    status = 429
    code = "channel_tried"


class BatchTooLong(InvalidInput):
    """More rows than one batch may have."""

    code = "channel_too_long"


class BatchEmpty(InvalidInput):
    """There is no row to report."""

    code = "channel_empty"


class FileUnreadable(InvalidInput):
    """The file cannot be read as a table."""

    code = "channel_file"


class RowWrong(InvalidInput):
    """Something that the rulebook asks for is missing from the report."""

    code = "channel_row"


class NotRenewable(DomainError):
    """A report that still lives is not made longer by another one."""

    code = "channel_not_renewable"


class AppealedAlready(DomainError):
    """This report has been appealed already."""

    code = "channel_appealed"


class NothingToAppeal(DomainError):
    """Nothing has been decided against this report."""

    code = "channel_nothing_to_appeal"


class ReceivedAlready(DomainError):
    """Somebody has entered this report in the register already."""

    code = "channel_received"


class NumberNeeded(DomainError):
    """An arrival is confirmed with the full number only."""

    code = "channel_number_needed"


class LoginTaken(InvalidInput):
    """Somebody signs in under this name already."""

    code = "channel_login_taken"


class AgencySuspended(DomainError):
    """The agency is suspended."""

    code = "channel_agency_suspended"


class SlipWritten(DomainError):
    """Somebody has written this slip down meanwhile."""

    code = "channel_slip_written"


class NothingToVerify(DomainError):
    """No contact of an agency with this customer waits for a check."""

    code = "channel_nothing_to_verify"


class AppealRuled(DomainError):
    """The customer's dispute has been decided; whose they are is said to the office only."""

    code = "channel_appeal_ruled"


class AppealAnswered(DomainError):
    """The office has answered this appeal."""

    code = "channel_appeal_answered"


class NothingToAnswer(DomainError):
    """No appeal waits for the office's own answer."""

    code = "channel_nothing_to_answer"


class PapersTooMany(DomainError):
    """So many papers a day are taken from one agency, no more."""

    status = 429
    code = "channel_papers"


class MatchDecided(DomainError):
    """Somebody has decided whether they are the same person."""

    code = "channel_match_decided"


class ContractOver(DomainError):
    """Outside the days of its contract an agency does not report."""

    code = "channel_contract"
