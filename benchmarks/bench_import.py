"""Import speed: the product's import against a bare `CREATE TABLE AS SELECT * FROM read_csv(...)`.

    python benchmarks/bench_import.py --file sales.csv [--kind sales] [--pairs 3] [--twin ENCODING]

Each runs in a process of its own, start and closing of the database included, in turn, so that both meet the same
load of the machine, and keeps its compiled modules, as installed packages have theirs. Prints seconds, processor seconds and peak memory of each, and the ratio of the medians. The aim
is a ratio of at most 1.5 and under 1.5 GB on the 6.0 million lines of the generated extract.

`--twin gb18030` imports the same text in that encoding against the file itself, instead of against the bare load: the
aim is a ratio of at most 1.4.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BARE = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('CREATE TABLE t AS SELECT * FROM read_csv($1)', [sys.argv[2]])"


def run(command: list[str]) -> dict[str, float]:
    """Wall seconds, processor seconds and peak resident memory in MB of one process."""
    started = time.perf_counter()
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=kept)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command[:4])} ended with {process.returncode}")
    scale = 1 if sys.platform == "darwin" else 1024
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss * scale / 1e6}


def twin_of(file: Path, encoding: str, folder: str) -> str:
    """The same text, UTF-8 in `file`, in another encoding."""
    path = Path(folder) / file.name
    with file.open(encoding="utf-8", newline="") as source, path.open("w", encoding=encoding, newline="") as target:
        shutil.copyfileobj(source, target, 1 << 22)
    return str(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--kind", default="sales")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--twin", metavar="ENCODING")
    args = parser.parse_args()
    file = str(args.file.absolute())
    base = "file" if args.twin else "bare"
    results: dict[str, list[dict[str, float]]] = {base: [], "import": []}
    for pair in range(args.pairs):
        with tempfile.TemporaryDirectory() as folder:
            read = [sys.executable, "-m", "kam_analytics", "import", "--kind", args.kind, "--json", "--db"]
            bare = [sys.executable, "-c", _BARE, f"{folder}/bare.duckdb", file]
            commands = {
                base: [*read, f"{folder}/file.duckdb", file] if args.twin else bare,
                "import": [
                    *read,
                    f"{folder}/import.duckdb",
                    twin_of(args.file, args.twin, folder) if args.twin else file,
                ],
            }
            for name, command in commands.items():
                result = run(command)
                results[name].append(result)
                print(
                    f"pair {pair + 1} {name:7} {result['seconds']:7.2f} s {result['cpu']:7.2f} s cpu {result['mb']:7.0f} MB",
                    flush=True,
                )
    median = {name: statistics.median(r["seconds"] for r in runs) for name, runs in results.items()}
    cpu = {name: statistics.median(r["cpu"] for r in runs) for name, runs in results.items()}
    summary = {
        "file_mb": round(args.file.stat().st_size / 1e6, 1),
        f"{base}_seconds": round(median[base], 2),
        "import_seconds": round(median["import"], 2),
        "ratio": round(median["import"] / median[base], 2),
        "cpu_ratio": round(cpu["import"] / cpu[base], 2),
        "peak_mb": round(max(r["mb"] for r in results["import"])),
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
