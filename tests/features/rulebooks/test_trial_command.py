"""`guishu trial`: the summary to read or as JSON, a bar on stderr; stopped by Ctrl-C or killed, it goes on."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backend.engine import digest
from backend.features.rulebooks.trials import service
from backend.features.rulebooks.trials.models import Trial
from infra.bench import past as past_of
from tests.support.trials import past, ten_days, tried
from tests.support.world import World

GUISHU = [sys.executable, "-c", "from backend.entrypoints.cli import main; main()", "trial"]
DAYS = ["--since", "2026-07-01", "--until", "2026-09-30"]


class Shell:
    """The command as a process of its own, as somebody types it."""

    def __init__(self, world: World, runtime_url: str, folder: Path) -> None:
        self.project, self.file = f"{world.slug}/hexi", folder / "ten-days.json"
        self.file.write_bytes(digest.canonical(ten_days()))
        self._env = {**os.environ, "GUISHU_DATABASE_URL_RUNTIME": runtime_url}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [*GUISHU, "--project", self.project, *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self._env, stdout=pipe, stderr=pipe, text=True, start_new_session=True)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture
def shell(heyuan: World, runtime_url: str, tmp_path: Path) -> Shell:
    return Shell(heyuan, runtime_url, tmp_path)


async def test_the_summary_and_the_same_as_json(shell: Shell, heyuan: World) -> None:
    await past(heyuan)
    here = await tried(heyuan, ten_days())
    status, out, err = shell.run("--rulebook", str(shell.file), *DAYS)
    assert status == 0, err
    assert "看了 5 户，3 户会变" in out and "张敏　客户 +3 −0　成交 +2 −0　佣金 +20,001 元" in out
    assert "100.0%" in err and "█" in err and here.digest is not None and here.digest in out
    status, out, _ = shell.run("--rulebook", str(shell.file), *DAYS, "--json")
    told = json.loads(out)
    assert (status, told["digest"], told["summary"]["flipped"]) == (0, here.digest, 3)


@pytest.mark.parametrize(
    "arguments",
    [["--rulebook", "nowhere.json"], [], ["--rulebook", "{file}", "--points", "x"],
     ["--rulebook", "{file}", "--points", "1e999999"], ["--rulebook", "{file}", "--since", "0001-01-01"],
     ["--rulebook", "{file}", "--until", "9999-12-31"],
     ["--rulebook", "{file}", "--since", "2026-12-01", "--until", "2026-11-01"],
     ["--resume", "019aa000-0000-7000-8000-000000000000"]],
)  # fmt: skip
async def test_what_cannot_be_done_is_said(shell: Shell, arguments: list[str]) -> None:
    status, out, err = shell.run(*(part.format(file=shell.file) for part in arguments))
    assert (status, out) == (2, "") and err.startswith("guishu: ") and "Traceback" not in err


@pytest.fixture
def long_past(heyuan: World, admin_url: str) -> World:
    """Seven chunks of households, about a second's walk."""
    people = [id_ for login, id_ in heyuan.staff.items() if login in ("zhangmin", "hejun", "yangxue")]
    past_of.write(past_of.Where(admin_url, heyuan.tenant_id, heyuan.project_id, tuple(people)), 3000, 1)
    return heyuan


async def walked_to(world: World, share: float, process: subprocess.Popen[str]) -> Trial:
    """The trial that runs, once it has come so far."""
    while True:
        async with world.tx() as tx:
            trials = await service.listed(tx, world.project_id)
        running = [trial for trial in trials if trial.state == "running"]
        if running and running[0].walked > share * running[0].total:
            return running[0]
        assert process.poll() is None, process.communicate()
        await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    return [int(one) for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()]


async def test_killed_again_and_again_it_goes_on(shell: Shell, long_past: World) -> None:
    """kill -9 in the middle of the walk: what is written is whole chunks, no process stays behind, and in the end the
    digest is the undisturbed one's."""
    first = shell.start("--rulebook", str(shell.file), *DAYS, "--json")
    out, err = first.communicate(timeout=60)
    assert first.returncode == 0, err
    undisturbed = json.loads(out)
    process = shell.start("--rulebook", str(shell.file), *DAYS)
    for share in (0.1, 0.5):
        half = await walked_to(long_past, share, process)
        helpers = children(process.pid)
        assert process.poll() is None and helpers, "killed too late to prove anything"
        process.kill()
        process.wait()
        async with long_past.tx() as tx:
            half = await service.find(tx, half.id)
            kept = await service.flips(tx, half.id, size=10_000)
        assert half.state == "running" and 0 < half.walked < half.total
        assert len(kept) == half.summary.flipped > 0
        for _ in range(200):
            if not any(map(alive, helpers)):
                break
            await asyncio.sleep(0.05)
        assert not any(map(alive, helpers)), "orphans would decide on for nobody"
        process = shell.start("--resume", str(half.id), "--json")
    done = json.loads(process.communicate(timeout=60)[0])
    assert (done["digest"], done["summary"]) == (undisturbed["digest"], undisturbed["summary"])


async def test_ctrl_c_stops_it_and_says_how_to_go_on(shell: Shell, long_past: World) -> None:
    process = shell.start("--rulebook", str(shell.file), *DAYS)
    trial = await walked_to(long_past, 0.1, process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130 and f"--resume {trial.id}" in err and "Traceback" not in err
    async with long_past.tx() as tx:
        stopped = await service.find(tx, trial.id)
    assert stopped.state == "cancelled" and 0 < stopped.walked < stopped.total
    assert shell.run("--resume", str(trial.id))[0] == 0
