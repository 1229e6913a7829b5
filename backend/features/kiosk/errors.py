"""Why a tablet is refused."""

from backend.kit.errors import DomainError


class DeviceUnknown(DomainError):
    """This tablet is not paired, or no longer."""

    status = 401
    code = "device_unknown"


class SignatureWrong(DomainError):
    """The signature is not this tablet's."""

    status = 401
    code = "signature_wrong"


class SubmissionReused(DomainError):
    """This submission number was used for something else; nothing was written."""

    status = 422
    code = "submission_reused"


class PairingGone(DomainError):
    """No tablet shows this code now."""

    status = 404
    code = "pairing_gone"


class PairingClosed(DomainError):
    """Too many wrong codes; pairing is closed for a while."""

    status = 429
    code = "pairing_closed"


class LettersUsedUp(DomainError):
    """This office has no letter left for another tablet."""

    code = "letters_used_up"


class BodyTooLarge(DomainError):
    """More than a tablet ever sends."""

    status = 413
    code = "body_too_large"
