"""Real and demo extracts with something done to them: bytes flipped, cut off, lines swapped, doubled or lost, cells added or
lost. None crashes or hangs; each is refused in words, asked about or loaded with every row accounted for."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import KamError
from kam_analytics.ingest import NeedsAnswer
from tests.golden.real_data import DATA

FILES = {
    "superstore/superstore.csv": "sales",
    "superstore-zh/商城详细销售数据.csv": "sales",
    "ibm-ar/WA_Fn-UseC_-Accounts-Receivable.csv": "invoices",
    "adventureworks-reseller/ResellerSales_202006.csv": "sales",
    "classicmodels/sales_data_sample.csv": "sales",
    "classicmodels/payments.csv": "payments",
    "wwi-customers/*.csv": "customers",
    "messy/*.csv": None,
}
LINES = 120  # kept of each file: what is done to it counts, not its length
CASES, LOADED = 192, 64  # all are looked at and planned, every third is loaded


def flipped(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def truncated(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(1, max(len(data), 2))]


def _lines(change: Callable[[list[bytes], random.Random], None]) -> Callable[[bytes, random.Random], bytes]:
    def mutate(data: bytes, rng: random.Random) -> bytes:
        lines = data.splitlines(keepends=True)
        change(lines, rng)
        return b"".join(lines)

    return mutate


def swap(lines: list[bytes], rng: random.Random) -> None:
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def lose(lines: list[bytes], rng: random.Random) -> None:
    del lines[rng.randrange(len(lines))]


def double(lines: list[bytes], rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines)), rng.choice(lines))


def blank(lines: list[bytes], rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines)), rng.choice([b"\n", b"\r\n", b",,,,\n", b"\0\n", b"\xff\xfe\n", b'"\n']))


def shift(lines: list[bytes], rng: random.Random) -> None:
    """A cell more or less, in one line or in all."""
    mark = rng.choice([b",", b";", b"\t"])
    more = rng.random() < 0.5
    for at in range(len(lines)) if rng.random() < 0.4 else [rng.randrange(len(lines))]:
        lines[at] = mark + lines[at] if more else lines[at].partition(mark)[2] or lines[at]


def spoil(lines: list[bytes], rng: random.Random) -> None:
    """Some digits of a line become something else."""
    at = rng.randrange(len(lines))
    word = rng.choice(
        [b"#REF!", b"1e999", b"-", b"99999999999999999999", b"0000-00-00", b"=1+1", b"\xe4\xb8\x87", b'""']
    )
    lines[at] = lines[at].replace(rng.choice([b"1", b"2", b"/", b"."]), word)


MUTATIONS = (flipped, truncated, *map(_lines, (swap, lose, double, blank, shift, spoil)))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("mutations")
    with Engine(folder / "a.duckdb", folder / "staging", threads=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def originals() -> list[tuple[str, bytes, str | None]]:
    """(name, its first lines, kind) of real extracts."""
    found = []
    for pattern, kind in FILES.items():
        for path in sorted(DATA.glob(pattern)):
            data = path.read_bytes()
            wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
            cut = data[:40_000] if wide else b"".join(data.splitlines(keepends=True)[:LINES])
            if cut.strip():
                found.append((path.name, cut, kind))
    return found


def attempt(engine: Engine, path: Path, kind: str | None, load: bool) -> str:
    """'loaded' ('planned' where it is not to be) or the code of the refusal; what is asked is answered anyhow."""
    try:
        inspection = ingest.inspect(path)
        answers: dict[str, str] = {}
        for _ in range(5):
            try:
                plan = ingest.plan_for(inspection, kind or inspection.likely_kind, **answers)
                break
            except NeedsAnswer as needs:
                chosen = {question.code: question.choices[0].id for question in needs.questions}
                if about := {"table", "header"} & chosen.keys():  # answered by another look at the file
                    hint = (
                        ("table", int(chosen["table"])) if "table" in about else ("header_row", int(chosen["header"]))
                    )
                    inspection = ingest.inspect(path, hints=ingest.Hints(**{hint[0]: hint[1]}))
                else:
                    answers |= chosen
        if not load:
            return "planned"
        pending = ingest.begin(engine, path, plan)
    except KamError as error:
        return error.code if error.message("en") and error.message("zh") else "no words"
    rows = pending.rows
    pending.discard()
    assert rows.in_file == rows.loaded + rows.rejected + rows.skipped
    assert rows.skipped == sum(pending.skips.values())
    assert all(reject.reason and reject.row > inspection.header_row for reject in pending.rejects)
    assert len({reject.row for reject in pending.rejects}) >= min(rows.rejected, 4)
    data = path.read_bytes()
    if kind and not any(mark in data for mark in (b'"', b"'", b"\0", b"\r\r")):  # each line is a record
        assert rows.in_file == len(re.split(rb"\r\n|\n|\r", data.rstrip(b"\r\n"))) - inspection.header_row
    return "loaded"


@pytest.mark.real_data
@pytest.mark.parametrize("part", range(4))
def test_no_mutation_crashes_or_loses_a_row(
    engine: Engine, tmp_path: Path, originals: list[tuple[str, bytes, str | None]], part: int
) -> None:
    rng = random.Random(20240 + part)
    outcomes: dict[str, int] = {}
    for number in range(CASES // 4):
        name, data, kind = rng.choice(originals)
        load = number % 3 == 0
        done = rng.choices(MUTATIONS, k=rng.randint(2, 4) if load else rng.randint(1, 3))
        for mutate in done:
            data = mutate(data, rng) or b"x"
        path = tmp_path / f"{number}.csv"
        path.write_bytes(data)
        try:
            outcome = attempt(engine, path, kind, load)
        except Exception as error:
            raise AssertionError(f"{name}: {[mutate.__name__ for mutate in done]}, case {part}/{number}") from error
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        path.unlink()
    assert ingest.in_progress(engine) is None
    assert list(engine.staging.iterdir()) == []
    assert "no words" not in outcomes
    assert outcomes["loaded"] > LOADED // 4 // 4
