"""A small storm on every push: nothing lost, nothing twice, and the oracle still sees a planted fault.

The full size is `python -m infra.faults.storm`; infra/faults/README.md has its figures.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def drill(*arguments: str) -> str:
    command = [sys.executable, "-m", "infra.faults.storm", "--quiet", "--rate", "60", "--timeout", "120", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_is_lost_or_doubled_while_processes_die() -> None:
    assert "everything held" in drill("--submissions", "300", "--kills", "4")


@pytest.mark.parametrize("control", ["queue-first"])
def test_the_oracle_sees_a_planted_fault(control: str) -> None:
    assert f"control {control} caught" in drill("--submissions", "240", "--kills", "4", "--control", control)
