"""The reader against systematically polluted files: the whole benchmark is benchmarks/bench_reading.py."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Hints, inspect
from kam_analytics.ingest.reading import as_read
from tests import pollution
from tests.golden.real_data import DATA

SOURCE = DATA / "messy" / "pollock_source.csv"


def test_scores_by_hand() -> None:
    """Three names of which two are right; two records of which one is; of nine and eight cells six agree."""
    expected = [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]
    found = pollution.scores(expected, [["a", "b"], ["1", "2", "3"], ["4", "x", "y"]])
    assert found["header_precision"] == 1.0
    assert found["header_recall"] == pytest.approx(2 / 3)
    assert found["header_f1"] == pytest.approx(0.8)
    assert found["record_precision"] == found["record_recall"] == found["record_f1"] == 0.5
    assert found["cell_precision"] == pytest.approx(6 / 8)
    assert found["cell_recall"] == pytest.approx(6 / 9)
    assert set(pollution.scores([], [["a"]]).values()) == {1.0}
    assert set(pollution.scores(expected, []).values()) == {0.0}


def test_variants_of_a_small_table() -> None:
    source = 'id,"name"\n1,"a ""b"", c"\n'
    found = {variant.name: variant for variant in pollution.variants(source)}
    assert len(found) == len(list(pollution.variants(source)))
    assert found["file_escape_char_0x5C"].text == 'id,"name"\r\n1,"a \\"b\\", c"\r\n'
    assert found["file_field_delimiter_0x3B"].text == 'id;"name"\r\n1;"a ""b"", c"\r\n'
    assert found["row_less_sep_row1_col1"].text == 'id,"name"\r\n1"a ""b"", c"\r\n'
    assert found["row_more_sep_row0_col0"].text == ',id,"name"\r\n1,"a ""b"", c"\r\n'
    assert found["row_extra_quote1_col0"].text == 'id,"name"\r\n"1,"a ""b"", c"\r\n'
    assert found["row_extra_quote1_col0"].expected == [["id", "name"], ['"1', 'a "b", c']]
    assert found["file_header_multirow_2"].expected[0] == ["id id", "name name"]


@pytest.mark.real_data
def test_as_many_variants_as_published() -> None:
    """12 whole-file ones besides the source, 1,428 with a delimiter too many or too few, 849 with other characters."""
    variants = list(pollution.variants(SOURCE.read_text(encoding="utf-8")))
    families = Counter(variant.family for variant in variants)
    assert len(variants) == len({variant.name for variant in variants}) == 2290
    assert families["row_less_sep"] + families["row_more_sep"] == 1428
    structural = [name for name in families if name.startswith(("file_field", "file_quot", "file_esc", "file_record"))]
    assert (
        sum(families[name] for name in structural) + families["row_extra_quote"] + families["row_field_delimiter"]
        == 849
    )
    assert sum(pollution.weights(variants)) == pytest.approx(4450)


@pytest.mark.real_data
def test_scores_stay_above_the_best_published(tmp_path: Path) -> None:
    """All whole-file variants, and every 31st of a single row; more than 9.9 of 10."""
    variants = list(pollution.variants(SOURCE.read_text(encoding="utf-8")))
    chosen = [v for v in variants if v.family.startswith("row")][::31]
    assert sum(map(_score, chosen, [tmp_path] * len(chosen))) / len(chosen) > 9.9
    files = [v for v in variants if not v.family.startswith("row")]
    weights = dict(zip([v.name for v in variants], pollution.weights(variants), strict=True))
    weighted = sum(weights[v.name] * _score(v, tmp_path) for v in files) / sum(weights[v.name] for v in files)
    assert weighted > 9.75


def _score(variant: pollution.Variant, folder: Path) -> float:
    path = folder / f"{variant.name}.csv"
    path.write_bytes(variant.content)
    try:
        as_read.write(inspect(path, hints=Hints(alone=True)), folder / "read.csv")
    except ImportRefused:
        return sum(pollution.scores(variant.expected, []).values())
    with (folder / "read.csv").open(encoding="utf-8", newline="") as stream:
        return 1.0 + sum(pollution.scores(variant.expected, list(csv.reader(stream))).values())
