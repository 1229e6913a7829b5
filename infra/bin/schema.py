"""The schema as one readable file: `python infra/bin/schema.py > migrations/schema.sql` after a new migration."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from local_services import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
HEADER = "-- What the migrations come to, for reading. Written by infra/bin/schema.py; a test compares it with them.\n"
_NOISE = re.compile(r"^(--|SET |SELECT pg_catalog|\\(un)?restrict|$)")


def dump(server: EmbeddedPostgres, url: str) -> str:
    """The structure of a database without owners' noise, the same text for the same structure."""
    done = subprocess.run(
        [server.bin_dir / "pg_dump", "--schema-only", url],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if not _NOISE.match(line)]
    return HEADER + re.sub(r";\n(?=CREATE TABLE)", ";\n\n", "\n".join(lines)) + "\n"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from backend.kit import migrations

    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder) / "postgres") as server:
        url = server.ensure_database("schema")
        asyncio.run(migrations.migrate(url, "x", "x"))
        sys.stdout.write(dump(server, url))


if __name__ == "__main__":
    main()
