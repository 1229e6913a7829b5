"""Why a look at a customer is refused."""

from backend.kit.errors import DomainError


class TooManyReveals(DomainError):
    """This hour's full numbers are used up."""

    status = 429
    code = "too_many_reveals"
