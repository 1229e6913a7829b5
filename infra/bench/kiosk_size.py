"""What a tablet loads before it shows its first screen: the kiosk's JavaScript, gzipped. Aim: 60 KB or less.

Counted are the page's scripts, what it preloads, and every module these import statically. The service worker is
fetched after the first screen and counts apart. Exit status 1 above the limit.
"""

import argparse
import gzip
import re
import sys
from pathlib import Path

from infra.bench import ROOT

_SCRIPT = re.compile(r"<(?:script|link)\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(src|href|rel)="([^"]*)"')
_STATIC = re.compile(r'(?:\bfrom|\bimport)\s*"(\.{1,2}/[^"]+\.js)"')


def first_load(dist: Path) -> list[Path]:
    """Files in the order in which they are found; each once."""
    waiting = [_file(dist, url) for url in _urls((dist / "index.html").read_text("utf-8"))]
    found: dict[Path, None] = {}
    while waiting:
        file = waiting.pop(0)
        if file not in found:
            found[file] = None
            waiting += [(file.parent / name).resolve() for name in _STATIC.findall(file.read_text("utf-8"))]
    return list(found)


def _urls(page: str) -> list[str]:
    urls = []
    for tag in _SCRIPT.findall(page):
        given = dict(_ATTRIBUTE.findall(tag))
        if tag.startswith("<script") and "src" in given:
            urls.append(given["src"])
        elif given.get("rel") == "modulepreload":
            urls.append(given["href"])
    return urls


def _file(dist: Path, url: str) -> Path:
    """Served under /kiosk/."""
    return (dist / url.removeprefix("/kiosk/").lstrip("./")).resolve()


def gzipped(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9, mtime=0))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dist", type=Path, default=ROOT / "kiosk" / "dist")
    parser.add_argument("--limit", type=float, default=60.0, help="KB (1,000 bytes)")
    arguments = parser.parse_args()
    files = first_load(arguments.dist.resolve())
    if not files:
        sys.exit("the page loads no script: is the kiosk built?")
    total = sum(gzipped(file) for file in files)
    for file in files:
        print(f"{gzipped(file):>9,}  {file.stat().st_size:>9,}  {file.name}")
    worker = arguments.dist / "sw.js"
    print(f"{total:>9,}  bytes gzipped at first load, limit {arguments.limit * 1000:,.0f}"
          + (f" (service worker apart: {gzipped(worker):,})" if worker.exists() else ""))  # fmt: skip
    return 0 if total <= arguments.limit * 1000 else 1


if __name__ == "__main__":
    sys.exit(main())
