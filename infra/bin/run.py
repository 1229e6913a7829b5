"""`make run`: database, cache, migrations, demo data, server and worker; Ctrl-C ends them all.

DATABASE_URL (an administrator's) and REDIS_URL take the place of the embedded services.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from local_services import EmbeddedPostgres, EmbeddedValkey, ServiceError
from progress import StepFailed, columns, paint, run_quietly, say, step, title, use_utf8
from run_config import admin_environment, choose_port, read_secrets, without_admin
from service_process import write_private
from supervisor import Program

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".data"
LOGS = DATA / "logs"
GUISHU = ROOT / ".venv" / "bin" / "guishu"
DATABASE = "guishu"
FIRST_PORT = 8000
HEALTH_SECONDS = 60.0
WATCH_SECONDS = 0.5

# A system proxy knows nothing of this machine's loopback.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Stopped(BaseException):
    """Someone wants us to end; not an error."""


def raise_stopped(number: int, frame: object) -> None:
    raise Stopped


def listen_for_stop(handler: Callable[[int, object], None] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


@contextlib.contextmanager
def stopped_after(zh: str, action: Callable[[], object]) -> Iterator[None]:
    """Runs the action at the end whatever happens, and says how long it took."""
    try:
        yield
    finally:
        # From here on impatience changes nothing: each step has its own time limit.
        listen_for_stop(signal.SIG_IGN)
        with step("停止", zh):
            action()


def host_of(url: str) -> str:
    # Said aloud, so without its password.
    return urlsplit(url).netloc.rpartition("@")[2]


def start_services(stack: contextlib.ExitStack) -> tuple[str, str, list[EmbeddedPostgres | EmbeddedValkey]]:
    """The two addresses, and what of it is ours to look after."""
    ours: list[EmbeddedPostgres | EmbeddedValkey] = []
    if database_url := os.environ.get("DATABASE_URL", ""):
        say("·", f"使用 DATABASE_URL 的数据库 external database at {host_of(database_url)}")
    else:
        postgres = EmbeddedPostgres(DATA / "postgres")
        stack.enter_context(stopped_after("PostgreSQL", postgres.stop))
        with step("启动数据库", "PostgreSQL"):
            database_url = postgres.start().ensure_database(DATABASE)
        if postgres.notice:
            say("·", postgres.notice, "33")
        ours.append(postgres)
    if redis_url := os.environ.get("REDIS_URL", ""):
        say("·", f"使用 REDIS_URL 的缓存 external cache at {host_of(redis_url)}")
    else:
        valkey = EmbeddedValkey(DATA / "valkey")
        stack.enter_context(stopped_after("Valkey", valkey.stop))
        with step("启动缓存", "Valkey"):
            redis_url = valkey.start().url
        ours.append(valkey)
    return database_url, redis_url, ours


def is_healthy(port: int) -> bool:
    try:
        with _opener.open(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_until_healthy(api: Program, port: int) -> None:
    deadline = time.monotonic() + HEALTH_SECONDS
    while not is_healthy(port):
        if api.has_ended or time.monotonic() > deadline:
            raise StepFailed(f"{api.last_words}\n\n服务没有启动 the server did not come up: {api.log}")
        time.sleep(0.1)


def start_programs(stack: contextlib.ExitStack, env: dict[str, str], port: int) -> list[Program]:
    def program(name: str, *arguments: str) -> Program:
        return Program(name, [GUISHU, *arguments], env, ROOT, LOGS / f"{name}.log")

    worker = program("worker", "worker")
    api = program("api", "api", "--port", str(port))
    # Pushed in this order, they stop in the other: no request arrives without a worker behind it.
    stack.enter_context(stopped_after("worker", worker.stop))
    stack.enter_context(stopped_after("api", api.stop))
    with step("启动服务", "api, worker"):
        api.start()
        worker.start()
        wait_until_healthy(api, port)
    return [api, worker]


def show_summary(port: int, sign_ins: str) -> None:
    here = f"http://localhost:{port}"
    rule = paint("─" * 68, "2")
    rows = [("管理台 console", f"{here}/"), ("自助登记 kiosk", f"{here}/kiosk/")]
    print(f"\n{rule}\n  {paint('归属 Guishu', '1;36')}  {paint('已就绪 ready', '1;32')}\n")
    for name, address in rows:
        print(f"  {name}{' ' * (18 - columns(name))}{paint(address, '4')}")
    if sign_ins.strip():
        print()
        print("\n".join(f"  {line}".rstrip() for line in sign_ins.strip("\n").splitlines()))
    print(f"\n  日志 logs         {os.path.relpath(LOGS)}/\n{rule}\n  {paint('Ctrl-C 停止 to stop', '1')}\n")


def leave_settings(env: dict[str, str]) -> None:
    """So that `guishu verify` in another terminal finds the database of this run."""
    wanted = ("GUISHU_DATABASE_URL_RUNTIME", "GUISHU_DATABASE_URL_RELAY", "REDIS_URL", "GUISHU_MASTER_KEY")
    write_private(DATA / "env", "".join(f"{name}={env[name]}\n" for name in wanted))


def run(stack: contextlib.ExitStack) -> None:
    database_url, redis_url, services = start_services(stack)
    env = admin_environment(read_secrets(DATA / "secrets.env"), database_url, redis_url)
    with step("更新表结构", "migrations"):
        run_quietly([GUISHU, "migrate"], cwd=ROOT, env=env)
    with step("载入演示数据", "demo tenants"):
        run_quietly([GUISHU, "demo"], cwd=ROOT, env=env)
    sign_ins = run_quietly([GUISHU, "demo", "--print"], cwd=ROOT, env=env)
    wanted = int(os.environ.get("PORT", FIRST_PORT))
    port = choose_port(wanted)
    if port != wanted:
        say("·", f"端口 {wanted} 已被占用,改用 {port} port {wanted} is taken", "33")
    leave_settings(env)
    programs = start_programs(stack, without_admin(env), port)
    show_summary(port, sign_ins)
    while True:
        time.sleep(WATCH_SECONDS)
        for service in services:
            if not service.is_alive:
                say("!", f"{type(service).__name__} 意外退出,正在重启 ended by itself, starting again", "33")
                service.start()
        for program in programs:
            program.look_after()


def main() -> int:
    use_utf8()
    DATA.mkdir(exist_ok=True)
    LOGS.mkdir(mode=0o700, exist_ok=True)
    listen_for_stop(raise_stopped)
    title("启动", "starting")
    lock = (DATA / "run.lock").open("w")
    try:
        # Held until this process ends, however it ends: two at once would fight over one database.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("!", "这个目录里已经在运行 already running in this checkout", "31")
        return 1
    try:
        with contextlib.ExitStack() as stack:
            run(stack)
    except Stopped:
        print()
        say("✓", "已全部停止 all stopped", "32")
        return 0
    except (StepFailed, ServiceError) as failure:
        print(f"\n{failure}\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
