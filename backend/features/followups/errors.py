"""Why a follow-up is refused. Facts: the clause, since when, until when."""

from backend.kit.errors import DomainError


class DoNotContact(DomainError):
    """The customer asked not to be contacted."""

    code = "do_not_contact"


class ContactedEnough(DomainError):
    """The customer was contacted as often as the rulebook allows."""

    code = "contacted_enough"


class OutsideHours(DomainError):
    """The rulebook lets nobody call at this time."""

    code = "outside_call_hours"


class ContentNeeded(DomainError):
    """The rulebook wants every contact written down."""

    status = 400
    code = "contact_content_needed"


class MessageRefused(DomainError):
    """The message is not in the prescribed form."""

    status = 400
    code = "message_form"


class NotYours(DomainError):
    """The customer is a colleague's."""

    status = 403
    code = "followups_not_yours"


class NumberNotYours(DomainError):
    """Whoever does not look after the customer has no call to make."""

    status = 403
    code = "followups_number_not_yours"


class MarkKept(DomainError):
    """Only a manager takes this mark away."""

    status = 403
    code = "mark_kept"


class NoRecycling(DomainError):
    """The rulebook does not say that customers go back to the pool."""

    code = "no_recycling"


class StillProtected(DomainError):
    """The customer's window has not ended."""

    code = "still_protected"


class NotInPool(DomainError):
    """The customer is somebody's; only a customer of nobody can be given away."""

    code = "not_in_pool"


class ReclaimBarred(DomainError):
    """Whoever lost the customer may not have them again yet."""

    code = "reclaim_barred"


class DayPassed(DomainError):
    """That day has passed."""

    status = 400
    code = "day_passed"
