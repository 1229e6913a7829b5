"""Why the door says no."""

from backend.kit.errors import DomainError


class AlreadyTaken(DomainError):
    """Somebody else is receiving this visitor."""

    code = "already_taken"


class NotOffered(DomainError):
    """This visitor was not handed to you."""

    code = "not_offered"


class NotReceiving(DomainError):
    """You are not receiving this visitor."""

    code = "not_receiving"


class NotOnDuty(DomainError):
    """Whoever is away cannot receive."""

    code = "not_on_duty"


class StillReceiving(DomainError):
    """Finish the reception first."""

    code = "still_receiving"


class ReasonNeeded(DomainError):
    """A decision by hand needs a reason."""

    status = 400
    code = "reason_needed"


class VisitOver(DomainError):
    """This visit is over."""

    code = "visit_over"


class NotAConsultant(DomainError):
    """Only consultants stand in the rotation."""

    code = "not_a_consultant"
