"""Why a setting of notices is refused."""

from backend.kit.errors import DomainError, InvalidInput


class PlaceholderMissing(DomainError):
    """The text leaves out something the notice has to say."""

    status = 422
    code = "placeholder_missing"


class PlaceholderUnknown(DomainError):
    """The text names something this notice does not know."""

    status = 422
    code = "placeholder_unknown"


class SecretNeeded(InvalidInput):
    """A new address or account needs its secret entered again."""

    code = "secret_needed"


class EndpointRefused(InvalidInput):
    """The address must be https and public."""

    code = "endpoint_refused"


class NoReach(DomainError):
    """Nobody to send it to: the number or account is missing."""

    status = 422
    code = "no_reach"


class ChannelNotReady(DomainError):
    """The channel is not set up for this."""

    status = 422
    code = "channel_not_ready"
