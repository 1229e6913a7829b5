"""`guishu …` in this very process: what it prints and how it ends, without another interpreter's start.

A failure that it does not foresee is the test's failure; tests of processes as such start their own.
"""

import contextlib
import io
import signal
import sys
from typing import NamedTuple
from unittest import mock

from backend.entrypoints import cli


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def guishu(*arguments: object) -> Done:
    out, err, status = io.StringIO(), io.StringIO(), 0
    pipe = signal.getsignal(signal.SIGPIPE)
    with (
        mock.patch.object(sys, "argv", ["guishu", *map(str, arguments)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as end:
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            signal.signal(signal.SIGPIPE, pipe)
    return Done(status, out.getvalue(), err.getvalue())
