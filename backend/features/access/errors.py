"""Refusals at the door."""

from backend.kit.errors import DomainError, NotAllowed, TooMany


class SignInRefused(DomainError):
    """Company, account or password do not match."""

    status = 401
    code = "sign_in_refused"


class SignInLocked(TooMany):
    """Too many failed sign-ins for this account; wait ten minutes."""

    code = "sign_in_locked"


class CrossSite(NotAllowed):
    """The request came from another site."""

    code = "cross_site"


class PasswordWrong(DomainError):
    """The present password is another one."""

    status = 400
    code = "password_wrong"


class PasswordTooShort(DomainError):
    """A password needs some length."""

    status = 400
    code = "password_too_short"


class GroupNameTaken(DomainError):
    """The office has a group of that name."""

    code = "group_name_taken"


class GroupEmpty(DomainError):
    """A group has somebody in it."""

    status = 400
    code = "group_empty"
