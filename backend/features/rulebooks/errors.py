"""Why a rulebook is refused."""

from backend.kit.errors import DomainError


class NoRulebook(DomainError):
    """This project has published no rulebook yet."""

    code = "no_rulebook"


class RulebookUnsound(DomainError):
    """The rulebook has faults and cannot be published."""

    status = 422
    code = "rulebook_unsound"
