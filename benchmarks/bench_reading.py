"""How well text files are read: the scores of `inspect --out` on systematically polluted variants of one table.

    python benchmarks/bench_reading.py --source CLEAN.csv [--families] [--worst 20]

After the Pollock benchmark of data loading (see tests/pollution.py): success, and precision, recall and F1 of header,
records and cells, each between 0 and 1, so at most 10; averaged over all variants, simply and by how often each
pollution was met in public files. The reader is told nothing about the files. The aim is more than 9.9 and 9.6.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a file, it finds the package and the generator of the tests

from kam_analytics import ingest  # noqa: E402
from kam_analytics.errors import ImportRefused  # noqa: E402
from kam_analytics.ingest.reading import as_read  # noqa: E402
from tests import pollution  # noqa: E402


def score(variant: pollution.Variant, folder: Path) -> dict[str, float]:
    """The measures of one variant; `success` is 1 where a table was written."""
    path, target = folder / "polluted.csv", folder / "read.csv"
    path.write_bytes(variant.content)
    target.unlink(missing_ok=True)
    try:
        as_read.write(ingest.inspect(path, hints=ingest.Hints(alone=True)), target)
    except ImportRefused:
        return {"success": 0.0, **pollution.scores(variant.expected, [])}
    with target.open(encoding="utf-8", newline="") as stream:
        return {"success": 1.0, **pollution.scores(variant.expected, list(csv.reader(stream)))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="the clean table: commas, double quotes, UTF-8")
    parser.add_argument("--families", action="store_true", help="the scores of each kind of pollution too")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="the variants that cost most")
    args = parser.parse_args()
    found = list(pollution.variants(args.source.read_text(encoding="utf-8")))
    weights = pollution.weights(found)
    with tempfile.TemporaryDirectory() as folder:
        scores = [score(variant, Path(folder)) for variant in found]
    sums = [sum(measures.values()) for measures in scores]
    if args.families:
        members: dict[str, list[float]] = defaultdict(list)
        for variant, total in zip(found, sums, strict=True):
            members[variant.family].append(total)
        for family, totals in members.items():
            print(f"{family:32} {len(totals):5} files {sum(totals) / len(totals):7.3f}")
    for total, variant in sorted(zip(sums, found, strict=True), key=lambda pair: pair[0])[: args.worst]:
        print(f"{total:7.3f} {variant.name}")
    names = ("success", *pollution.MEASURES)
    for name in names:
        simple = sum(measures[name] for measures in scores) / len(scores)
        weighted = sum(weight * measures[name] for weight, measures in zip(weights, scores, strict=True)) / sum(weights)
        print(f"{name:18} {simple:.4f} {weighted:.4f}")
    weighted = sum(weight * total for weight, total in zip(weights, sums, strict=True)) / sum(weights)
    print(f"{len(found)} files: {sum(sums) / len(sums):.3f} of 10 simple, {weighted:.3f} weighted")


if __name__ == "__main__":
    main()
