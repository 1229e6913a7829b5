"""Why a trial is refused."""

from backend.kit.errors import DomainError


class TrialRunning(DomainError):
    """A trial of this project is still running."""

    code = "trial_running"


class PeriodEmpty(DomainError):
    """The period ends before it begins, or has not begun."""

    status = 422
    code = "period_empty"
