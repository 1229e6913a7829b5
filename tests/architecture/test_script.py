"""The `guishu` script: processes that a trial starts read it again, under another name, and find nothing to do."""

import runpy
import subprocess
import sys
from pathlib import Path

import bootstrap


def written(folder: Path) -> Path:
    script = folder / "guishu"
    script.write_text(bootstrap.CONSOLE_SCRIPT.format(python=sys.executable), encoding="utf-8")
    script.chmod(0o755)
    return script


def test_read_again_by_a_spawned_process_it_does_nothing(tmp_path: Path) -> None:
    assert "main" not in runpy.run_path(str(written(tmp_path)), run_name="__mp_main__")


def test_run_it_is_the_command_line(tmp_path: Path) -> None:
    said = subprocess.run([written(tmp_path), "--help"], capture_output=True, text=True, check=True).stdout
    assert "worker" in said
