"""Why a look at a customer, a search or a merge is refused."""

from backend.kit.errors import DomainError


class TooManyReveals(DomainError):
    """This hour's full numbers are used up."""

    status = 429
    code = "too_many_reveals"


class TooManySearches(DomainError):
    """This hour's searches are used up."""

    status = 429
    code = "too_many_searches"


class AlreadyMerged(DomainError):
    """A colleague merged these two before."""

    code = "already_merged"


class NotMerged(DomainError):
    """These two are not merged, or no longer."""

    code = "not_merged"
