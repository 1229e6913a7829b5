"""Why an order is refused."""

from backend.kit.errors import DomainError


class AlreadyOrdered(DomainError):
    """This matter has been dealt with."""

    code = "sanction_already_ordered"


class FineNotAllowed(DomainError):
    """The rulebook does not allow this fine."""

    code = "fine_not_allowed"


class NothingOrdered(DomainError):
    """An order says what it is: a warning, a fine, a stop, a merit."""

    status = 400
    code = "nothing_ordered"


class StopTooLong(DomainError):
    """A stop ends within ninety days."""

    status = 400
    code = "stop_too_long"


class NotYours(DomainError):
    """Only whoever it was ordered against may appeal."""

    status = 403
    code = "appeal_not_yours"


class OwnMatter(DomainError):
    """Nobody orders, waives or decides in a matter of their own."""

    status = 403
    code = "sanction_own_matter"


class NothingToAppeal(DomainError):
    """There is nothing, or no longer anything, to appeal against."""

    code = "nothing_to_appeal"


class OwnOrder(DomainError):
    """Who ordered it does not decide the appeal."""

    code = "appeal_own_order"
