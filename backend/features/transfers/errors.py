"""Why a file, or what somebody asks to be done with it, is refused."""

from backend.kit.errors import DomainError, InvalidInput


class FileRefused(InvalidInput):
    """The file cannot be taken as it is; `problem` says which of the reasons."""

    code = "transfer_file_refused"


class ColumnsMissing(InvalidInput):
    """A column that this kind of sheet cannot do without has not been named."""

    code = "transfer_columns_missing"


class NotNow(DomainError):
    """The transfer is past that step, or not there yet."""

    code = "transfer_not_now"


class FilesGone(DomainError):
    """The contents of the file have been deleted, as was announced."""

    status = 410
    code = "transfer_gone"


class ReasonNeeded(InvalidInput):
    """Full numbers go out only with a reason, which is kept."""

    code = "transfer_reason_needed"
