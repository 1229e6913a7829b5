"""Why the door says no."""

from backend.kit.errors import DomainError


class AlreadyTaken(DomainError):
    """Somebody else is receiving this visitor. `problem` says how they came by them; `since` is the office's time."""

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


class BoardMoved(DomainError):
    """The rotation went on meanwhile."""

    code = "board_moved"


class CannotLend(DomainError):
    """These two cannot lend each other a turn now."""

    code = "cannot_lend"


class MakeupsFull(DomainError):
    """No more make-ups may be owed."""

    code = "makeups_full"


class ConsentNeeded(DomainError):
    """A number or a name needs the visitor's consent."""

    status = 400
    code = "consent_needed"


class NobodysCustomer(DomainError):
    """This visitor is nobody's customer yet."""

    code = "nobodys_customer"


class ReceptionStopped(DomainError):
    """Who may not receive does not come to the floor."""

    code = "reception_stopped"


class NotAConsultant(DomainError):
    """Only consultants stand in the rotation."""

    code = "not_a_consultant"
