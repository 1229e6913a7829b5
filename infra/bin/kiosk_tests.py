"""Runs the kiosk's own tests if it has any. They go first: they take seconds."""

from __future__ import annotations

import json
import subprocess
import sys

from bootstrap import KIOSK, node_environment, node_folder


def main() -> int:
    manifest = KIOSK / "package.json"
    if not manifest.exists() or "test" not in json.loads(manifest.read_text(encoding="utf-8")).get("scripts", {}):
        return 0
    return subprocess.run([node_folder() / "npm", "test"], cwd=KIOSK, env=node_environment()).returncode


if __name__ == "__main__":
    sys.exit(main())
