"""guishu: what the command line can do; `guishu --help` lists it.

Whatever judges files starts at once: what speaks to databases and browsers is imported by the commands that need it.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

from backend.entrypoints import adjudicate, coverage, explore, rulebooks
from backend.kit.settings import SettingMissing, from_env, need

Command = Callable[[str, str, Callable[[argparse.Namespace], int | None]], argparse.ArgumentParser]


def main() -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `guishu ... | head` ends quietly
    arguments = _parser().parse_args()
    try:
        sys.exit(arguments.run(arguments) or 0)
    except adjudicate.Unreadable as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except SettingMissing as error:
        sys.exit(f"guishu: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guishu", description="归属: whose customer, and why")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, help_: str, run: Callable[[argparse.Namespace], int | None]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_)
        sub.set_defaults(run=run)
        return sub

    command("migrate", "roles and schema, as the administrator of DATABASE_URL", _migrate)
    demo_ = command("demo", "load two demo tenants (safe to repeat)", _demo)
    demo_.add_argument("--print", action="store_true", dest="show", help="only print the sign-ins")
    demo_.add_argument("--without-history", action="store_true", help="no customers of the last quarters")
    api = command("api", "serve the web", _api)
    api.add_argument("--host", default="127.0.0.1")
    api.add_argument("--port", type=int, default=8000)
    command("worker", "carry out what the outbox says", _worker)
    command("findable", "let searches by name find customers from before there were any", _findable)
    replay = command("replay", "decide verdicts again from the ledger and compare the bytes", _replay)
    replay.add_argument("verdict", nargs="?", type=UUID, help="one verdict; without it, every verdict of the tenant")
    replay.add_argument("--tenant", required=True, help="company code")
    _for_rulebooks(command)
    _for_trials(command)
    verify = command("verify", "walk the evidence chains", _verify)
    verify.add_argument("--tenant", help="company code; without it, every tenant")
    return parser


def _for_trials(command: Command) -> None:
    """试算 from the command line."""
    sub = command("trial", "try a rulebook over a project's own history: what flips, who gains, who loses", _trial)
    sub.add_argument("--project", required=True, help="company/project, for example heyuan/hexi")
    sub.add_argument("--rulebook", type=Path, help="a rulebook, a project's rulebook, or a preset")
    sub.add_argument(
        "--resume", type=UUID, metavar="ID", help="go on with a trial that was stopped, or show a done one"
    )
    sub.add_argument(
        "--since", type=date.fromisoformat, metavar="DAY", help="the first day; else the last full quarter's"
    )
    sub.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="the last day; else this quarter's")
    sub.add_argument("--points", default="1", help="commission rate in per cent of the price")
    sub.add_argument("--json", action="store_true", dest="as_json")
    sub.add_argument("--lang", choices=("zh", "en"), default="zh")


def _trial(arguments: argparse.Namespace) -> int:
    from backend.entrypoints import trial

    # Whoever starts it in the background hands down a Ctrl-C that is ignored; stopping is part of the command.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    given = {name: value for name, value in vars(arguments).items() if name != "run"}
    return asyncio.run(trial.run(from_env(), trial.Wanted(**given)))


def _for_rulebooks(command: Command) -> None:
    """What needs files only, and no database."""
    judge = command("adjudicate", "judge a case file under a rulebook file", _adjudicate)
    judge.add_argument(
        "--rulebook", required=True, type=Path, action="append",
        help="a rulebook, a project's rulebook, or a preset; several are versions of one, by their first days",
    )  # fmt: skip
    judge.add_argument("--case", required=True, type=Path, help="facts, instant and question, in YAML")
    judge.add_argument("--json", action="store_true", dest="as_json", help="the canonical verdicts, one a line")
    judge.add_argument("--lang", choices=("zh", "en"), default="zh")
    checked = command("lint", "what is wrong with rulebooks and case files, line by line", _lint)
    checked.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a rulebook, a preset's folder, or cases in YAML"
    )
    checked.add_argument("--lang", choices=("zh", "en"), default="zh")
    differs = command("diff", "what differs between two rulebooks, in plain words", _diff)
    differs.add_argument("old", type=Path, metavar="OLD", help="a rulebook file, or a preset's folder")
    differs.add_argument("new", type=Path, metavar="NEW")
    differs.add_argument("--lang", choices=("zh", "en"), default="zh")
    covered = command("coverage", "which typed rule carries out each clause, and which case proves it", _coverage)
    covered.add_argument("rulebooks", nargs="*", metavar="RULEBOOK", help="presets; without any, all of them")
    covered.add_argument("--json", action="store_true", dest="as_json")
    covered.add_argument("--lang", choices=("zh", "en"), default="zh")
    finder = command("explore", "smallest stories that no clause decides, or that two decide differently", _explore)
    finder.add_argument("rulebook", type=Path, help="a rulebook file, or a preset's folder")
    finder.add_argument("--longest", type=_few, default=3, help="events in a story at most (4 takes minutes)")
    finder.add_argument("--most", type=_few, default=20, help="stories at most")
    finder.add_argument("--json", action="store_true", dest="as_json")
    finder.add_argument("--lang", choices=("zh", "en"), default="zh")


def _few(text: str) -> int:
    """A number of stories, or of events in one."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:4]) <= 1000 or len(text) > 4:
        raise argparse.ArgumentTypeError(f"{text}: write a number from 1 to 1000")
    return int(text)


def _migrate(arguments: argparse.Namespace) -> None:
    from backend.kit import migrations

    settings = from_env()
    need(settings, "admin_database_url")
    new = asyncio.run(
        migrations.migrate(
            settings.admin_database_url,
            os.environ.get("GUISHU_RUNTIME_PASSWORD", ""),
            os.environ.get("GUISHU_RELAY_PASSWORD", ""),
        )
    )
    print("\n".join(f"applied {name}" for name in new) or "schema is up to date")


def _demo(arguments: argparse.Namespace) -> None:
    from backend.entrypoints import demo

    print(demo.sign_ins() if arguments.show else asyncio.run(demo.load(from_env(), not arguments.without_history)))


def _api(arguments: argparse.Namespace) -> None:
    import uvicorn

    from backend.entrypoints.api import create_app

    settings = from_env()
    need(settings, "runtime_database_url", "master_key")
    uvicorn.run(
        create_app(settings), host=arguments.host, port=arguments.port, log_level="warning", access_log=False,
        timeout_graceful_shutdown=3, server_header=False,
    )  # fmt: skip


def _worker(arguments: argparse.Namespace) -> None:
    from backend.entrypoints import worker

    worker.main(from_env())


def _replay(arguments: argparse.Namespace) -> int:
    from backend.entrypoints import checks

    return asyncio.run(checks.replay(from_env(), arguments.tenant, arguments.verdict))


def _adjudicate(arguments: argparse.Namespace) -> int:
    page, status = adjudicate.adjudicate(arguments.rulebook, arguments.case, arguments.as_json, arguments.lang)
    print(page)
    unsound = rulebooks.unsound(arguments.rulebook, arguments.lang)
    print("\n".join(unsound), file=sys.stderr, end="\n" if unsound else "")
    return max(status, 1 if unsound else 0)


def _explore(arguments: argparse.Namespace) -> int:
    rulebook = adjudicate.readable(arguments.rulebook, arguments.lang)
    page, status = explore.page(rulebook, arguments.longest, arguments.most, arguments.as_json, arguments.lang)
    print(page)
    return status


def _lint(arguments: argparse.Namespace) -> int:
    page, status = rulebooks.lint(arguments.paths, arguments.lang)
    print(page)
    return status


def _diff(arguments: argparse.Namespace) -> int:
    page, status = rulebooks.diff(arguments.old, arguments.new, arguments.lang)
    print(page)
    return status


def _coverage(arguments: argparse.Namespace) -> int:
    page, status = coverage.table(arguments.rulebooks, arguments.as_json, arguments.lang)
    print(page)
    return status


def _findable(arguments: argparse.Namespace) -> None:
    from backend.entrypoints import findable

    print(f"{asyncio.run(findable.make(from_env()))} companies gone through")


def _verify(arguments: argparse.Namespace) -> int:
    from backend.entrypoints import checks

    return asyncio.run(checks.verify(from_env(), arguments.tenant))
