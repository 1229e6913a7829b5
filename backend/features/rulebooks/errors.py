"""Why a rulebook is refused."""

from backend.kit.errors import DomainError


class NoRulebook(DomainError):
    """This project has published no rulebook yet."""

    code = "no_rulebook"


class RulebookUnsound(DomainError):
    """The rulebook has faults and cannot be published."""

    status = 422
    code = "rulebook_unsound"


class Backdated(DomainError):
    """A version never takes force in the past."""

    status = 422
    code = "rulebook_backdated"


class LaterVersionWaits(DomainError):
    """A version with a later first day has been published already."""

    code = "rulebook_later_waits"


class InForceAlready(DomainError):
    """What is or was in force is never withdrawn; only a successor ends it."""

    code = "rulebook_in_force"


class NothingChanged(DomainError):
    """The draft says the same as the version in force."""

    code = "draft_unchanged"


class DraftOpen(DomainError):
    """The project has an open draft."""

    code = "draft_open"


class DraftClosed(DomainError):
    """The draft has been published or discarded."""

    code = "draft_closed"


class CaseDiffers(DomainError):
    """The draft decides this case otherwise than it is written."""

    status = 422
    code = "case_differs"


class CaseKnown(DomainError):
    """This dispute is a worked case already."""

    code = "case_known"


class DraftMoved(DomainError):
    """Somebody else has changed the draft meanwhile."""

    code = "draft_moved"
