"""Benches: what a figure is, how it was measured, and a control that shows the measure can fail.

Run from the repository's root: `.venv/bin/python -m infra.bench.checkin`.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for _folder in (ROOT, ROOT / "infra" / "bin"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))
