"""Long imports: how far, how long still, stopped at any point, and everybody else on the old data until the commit."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.load.remaining import Remaining
from tests.extracts import SALES_HEAD, begin, load, tables, write


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def told(
    seconds: float, pace: Callable[[float], float], step: float = 0.25, lang: str = "en"
) -> list[tuple[float, str]]:
    """(time left in truth, what is said) of an import of so many seconds whose progress at a time is `pace`."""
    clock = Clock()
    remaining = Remaining(clock)
    said = []
    for number in range(int(seconds / step)):
        clock.now = 100.0 + number * step
        said.append((seconds - number * step, remaining.text(pace(number * step), lang)))
    return said


def number_of(text: str) -> int:
    return int("".join(letter for letter in text if letter.isdigit()))


def test_at_an_even_pace_it_is_right_and_only_counts_down() -> None:
    said = told(60, lambda t: t / 60)
    assert said[0][1] == said[11][1] == ""  # nothing before it can be known
    spoken = [(left, text) for left, text in said if "about" in text]
    assert spoken[0][1] == "about 60 s left"
    assert all(0 <= number_of(text) - left <= 10 for left, text in spoken)
    numbers = [number_of(text) for _, text in spoken]
    assert numbers == sorted(numbers, reverse=True)
    assert said[-1][1] == "nearly done"


def test_it_is_calm_when_the_pace_wavers() -> None:
    """Between nothing and twice the pace at each look; what is said changes hardly more often than its ten steps."""
    noise = random.Random(7)
    done = list(itertools.accumulate(noise.uniform(0, 2) / 240 for _ in range(241)))
    said = [text for _, text in told(60, lambda t: min(done[int(t * 4)], 1.0)) if text]
    changes = sum(1 for before, after in itertools.pairwise(said) if before != after)
    assert changes <= 14
    assert all(text in ("nearly done",) or 0 < number_of(text) <= 90 for text in said)


def test_a_change_of_pace_is_noticed() -> None:
    """Fast to a half in 10 s, then 90 s for the rest."""
    said = told(100, lambda t: 0.05 * t if t < 10 else 0.5 + (t - 10) / 180)
    at_20 = next(text for left, text in said if left == 80)
    assert 60 <= number_of(at_20) <= 100 or "2 min" in at_20


def test_long_ones_are_said_in_minutes_in_both_languages() -> None:
    assert told(600, lambda t: t / 600)[20][1] == "about 10 min left"
    assert told(600, lambda t: t / 600, lang="zh")[20][1] == "剩余约 10 分钟"
    assert told(25, lambda t: t / 25, lang="zh")[20][1] == "剩余约 20 秒"
    assert [text for _, text in told(3, lambda t: t / 3) if text] == []  # short ones say nothing


def lines(count: int, start: int = 0, broken: bool = False) -> str:
    rows = [
        f"O{n},2024-01-{n % 28 + 1:02},C{n % 50},Name {n % 50},P{n % 9},1,2.50,{n % 100}.25,1\n"
        for n in range(start, start + count)
    ]
    if broken:
        rows[1] = rows[1].replace("2.50", "x")
    return SALES_HEAD + "".join(rows)


WRITTEN = {"strict": ("utf-8", False), "transcoded": ("gb18030", False), "careful": ("utf-8", True)}
STAGES = {
    "strict": ["checking", "loading", "facts", "customers", "done"],
    "transcoded": ["checking", "decoding", "loading", "facts", "customers", "done"],
    "careful": ["checking", "cleaning", "loading", "facts", "customers", "done"],
}


def extract(tmp_path: Path, way: str, count: int = 3000) -> Path:
    encoding, broken = WRITTEN[way]
    text = lines(count, broken=broken)
    return write(tmp_path, text.replace("Name", "客户") if way == "transcoded" else text, f"{way}.csv", encoding)


@pytest.mark.parametrize("way", WRITTEN)
def test_progress_goes_forward_through_the_stages(engine: Engine, tmp_path: Path, way: str) -> None:
    seen: list[tuple[float, str]] = []
    pending = begin(engine, extract(tmp_path, way), "sales", progress=lambda part, stage: seen.append((part, stage)))
    pending.discard()
    parts = [part for part, _ in seen]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    assert list(dict.fromkeys(stage for _, stage in seen)) == STAGES[way]


def test_starting_over_takes_what_is_left_of_the_progress(engine: Engine, tmp_path: Path) -> None:
    """A file whose last line shows that it needs the careful path: forward all the same."""
    text = lines(50_000) + "O9,2024-01-05,C1,A,P,1,not a number,3,1\n"
    path = write(tmp_path, text)
    assert ingest.plan_for(ingest.inspect(path), "sales").strict  # so the careful path is a second start
    seen: list[tuple[float, str]] = []
    pending = begin(engine, path, "sales", progress=lambda part, stage: seen.append((part, stage)))
    assert pending.rows.rejected == 1
    pending.discard()
    assert [part for part, _ in seen] == sorted(part for part, _ in seen)
    assert seen[-1] == (1.0, "done")
    assert "cleaning" in {stage for _, stage in seen}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_stop_at_any_stage_leaves_nothing(engine: Engine, tmp_path: Path, way: str) -> None:
    load(engine, write(tmp_path, lines(100, start=10_000), "before.csv"), "sales")
    before, ledger = tables(engine), ingest.history(engine)
    path = extract(tmp_path, way)
    for stage in STAGES[way][:-1]:
        assert stopped_at(engine, path, stage) == "cancelled", stage
        assert tables(engine) == before, stage
        assert ingest.history(engine) == ledger, stage
        assert ingest.in_progress(engine) is None, stage
        assert list(engine.staging.iterdir()) == [], stage
    assert begin(engine, path, "sales").commit().status == "committed"


def stopped_at(engine: Engine, path: Path, stage: str) -> str:
    """Begin an import and stop it once it has reached the stage; the code of what it then raises."""
    reached = threading.Event()

    def progress(_: float, name: str) -> None:
        if name == stage:
            reached.set()

    with pytest.raises(ImportRefused) as stopped:
        begin(engine, path, "sales", progress=progress, cancelled=reached.is_set)
    assert reached.is_set()
    return stopped.value.code


def test_others_read_the_old_data_until_the_commit(engine: Engine, tmp_path: Path) -> None:
    """Two readers all through an import and its preview: never an error, never anything but old, then new."""
    load(engine, write(tmp_path, lines(100, start=1_000_000), "before.csv"), "sales")
    question = "SELECT (SELECT count(*) FROM sales_line) AS a, (SELECT sum(lines)::BIGINT FROM fact_sales_day) AS b, (SELECT sum(lines)::BIGINT FROM fact_sales_month) AS c"
    answers: list[tuple[int, ...]] = []
    failures: list[BaseException] = []
    over = threading.Event()

    def read() -> None:
        try:
            while not over.is_set():
                (row,) = engine.rows(question)
                answers.append(tuple(row.values()))
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    pending = begin(engine, write(tmp_path, lines(50_000), "big.csv"), "sales")
    during = len(answers)
    assert set(answers[:during]) == {(100, 100, 100)}
    assert during > 2
    pending.commit()
    (row,) = engine.rows(question)
    over.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert tuple(row.values()) == (50_100, 50_100, 50_100)
    assert set(answers) <= {(100, 100, 100), (50_100, 50_100, 50_100)}
