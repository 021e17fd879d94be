"""The demo company's generator: same bytes from the same seed, and tables that agree with each other."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kam_analytics.demo.draw import Draw
from kam_analytics.demo.generate import DEFAULT_OUT, TABLES, generate, main, write
from tests.golden.demo_frames import LAST_DAY, Frames, read

# The canonical columns of the four kinds; each file has some of them, under exactly these names.
CANONICAL = {
    "sales_lines": "order_id order_date customer_id customer_name product_id product_name category quantity "
    "unit_price discount revenue cost profit region salesperson currency",
    "invoices": "invoice_id invoice_date due_date customer_id customer_name amount paid_date paid_amount "
    "disputed terms_days region salesperson currency",
    "receipts": "payment_id payment_date customer_id customer_name invoice_id amount currency",
    "accounts": "customer_id customer_name parent_id region salesperson industry city country credit_limit "
    "terms_days customer_since currency",
}
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def shipped() -> Frames:
    return read(DEFAULT_OUT)


def rows(name: str) -> list[dict[str, str]]:
    with (DEFAULT_OUT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_same_seed_same_bytes_as_the_shipped_files(tmp_path: Path) -> None:
    """Which another process, on another day, has made."""
    made = write(generate(), tmp_path)
    assert {path.stem for path in made} == set(TABLES) == {path.stem for path in DEFAULT_OUT.glob("*.csv")}
    for path in made:
        assert path.read_bytes() == (DEFAULT_OUT / path.name).read_bytes(), f"{path.name}: generate it again"


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What the command writes with seed 3, and what it says."""
    folder = tmp_path_factory.mktemp("third") / "new"
    command = [sys.executable, "-m", "kam_analytics.demo.generate", "--seed", "3", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=DEFAULT_OUT.parents[1])
    return folder, done.stdout


def test_another_seed_gives_another_company(third: tuple[Path, str]) -> None:
    for name in TABLES:
        other, shipped = ((folder / f"{name}.csv").read_text("utf-8") for folder in (third[0], DEFAULT_OUT))
        assert other != shipped, name
        assert other.split("\n", 1)[0] == shipped.split("\n", 1)[0]


def test_draws_are_fixed_by_the_raw_bits() -> None:
    """PCG64's raw bits are guaranteed by NumPy; the uniform values are made from their upper 53."""
    raw = np.random.PCG64(np.random.SeedSequence([7, 2363233923])).random_raw(3)  # crc32(b"x")
    assert Draw(7, "x").uniform(3).tolist() == [((int(r) >> 11) + 0.5) / 2**53 for r in raw]
    draw = Draw(1, "moments")
    normal, gamma = draw.normal(200_000, 3.0, 2.0), draw.gamma(200_000, 3)
    poisson = draw.poisson(np.full(200_000, 2.5))
    assert (normal.mean(), normal.std()) == pytest.approx((3.0, 2.0), abs=0.02)
    assert (gamma.mean(), gamma.var()) == pytest.approx((1.0, 1 / 3), abs=0.01)
    assert (poisson.mean(), poisson.var()) == pytest.approx((2.5, 2.5), abs=0.03)
    assert np.bincount(draw.pick(100_000, [1, 3])).tolist() == pytest.approx([25_000, 75_000], rel=0.03)
    with pytest.raises(ValueError, match="cannot draw 3 different values out of 2"):
        draw.sample([1, 2], 3)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_files_are_plain(name: str) -> None:
    content = (DEFAULT_OUT / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    table = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    assert len(table) > 1
    assert {len(row) for row in table} == {len(table[0])}
    assert "nan" not in {cell.lower() for row in table for cell in row}


@pytest.mark.parametrize("name", sorted(CANONICAL))
def test_headers_are_the_canonical_ones(name: str) -> None:
    header = list(rows(name)[0])
    assert [column for column in CANONICAL[name].split() if column in header] == header


def test_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in DEFAULT_OUT.glob("*.csv")) < 8_000_000


def test_lines_multiply_out_to_the_cent() -> None:
    lists = {(row["product_id"], row["valid_from"][:4]): row for row in rows("products")}
    for row in rows("sales_lines"):
        quantity, discount = Decimal(row["quantity"]), Decimal(row["discount"])
        listed = lists[row["product_id"], row["order_date"][:4]]
        assert row["unit_price"] == listed["list_price"]
        exact = quantity * Decimal(row["unit_price"]) * (1 - discount)
        assert Decimal(row["revenue"]) == exact.quantize(CENT, ROUND_HALF_UP)
        assert Decimal(row["cost"]) == quantity * Decimal(listed["standard_cost"])
        assert quantity >= 1


def test_prices_rise_by_three_and_costs_by_two_per_cent(shipped: Frames) -> None:
    wide = shipped["products"].pivot_table(
        index="product_id", columns="valid_from", values=["list_price", "standard_cost"]
    )
    for year in ("2023", "2024"):
        before, now = f"{int(year) - 1}-01-01", f"{year}-01-01"
        for column, rise in (("list_price", 1.03), ("standard_cost", 1.02)):
            assert np.allclose(wide[column][now], wide[column][before] * rise, atol=0.006)


def test_invoices_agree_with_sales_by_account_and_month() -> None:
    totals: dict[str, dict[tuple[str, str], Decimal]] = {"sales": {}, "invoices": {}}
    for kind, file, date, amount in (
        ("sales", "sales_lines", "order_date", "revenue"),
        ("invoices", "invoices", "invoice_date", "amount"),
    ):
        for row in rows(file):
            key = (row["customer_id"], row[date][:7])
            totals[kind][key] = totals[kind].get(key, Decimal(0)) + Decimal(row[amount])
    assert totals["sales"] == totals["invoices"]


def test_receipts_belong_to_invoices_and_never_exceed_them(shipped: Frames) -> None:
    invoices, receipts = shipped["invoices"], shipped["receipts"]
    merged = receipts.merge(invoices, on="invoice_id", suffixes=("", "_invoice"))
    assert len(merged) == len(receipts)
    assert (merged["customer_id"] == merged["customer_id_invoice"]).all()
    assert (merged["payment_date"] >= merged["invoice_date"]).all()
    paid = receipts.groupby("invoice_id")["amount"].sum().round(2)
    assert (paid <= invoices.set_index("invoice_id")["amount"].reindex(paid.index)).all()
    assert (receipts["amount"] > 0).all()
    due = invoices["invoice_date"] + pd.to_timedelta(invoices["terms_days"], unit="D")
    assert (invoices["due_date"] == due).all()


def test_nothing_is_dated_after_the_last_day(shipped: Frames) -> None:
    assert shipped["sales_lines"]["order_date"].max() <= LAST_DAY
    assert shipped["invoices"]["invoice_date"].max() == LAST_DAY
    assert shipped["receipts"]["payment_date"].max() <= LAST_DAY
    assert shipped["complaints"][["opened_date", "closed_date"]].max().max() <= LAST_DAY
    for name, column in (("interactions", "interaction_date"), ("contacts", "last_contact")):
        assert shipped[name][column].dropna().max() <= "2024-12-31"
    assert (shipped["sales_lines"]["order_date"].dt.dayofweek < 5).all()


def test_ids_are_unique_and_refer_to_rows_that_exist(shipped: Frames) -> None:
    accounts = shipped["accounts"]
    for name in ("customer_id", "customer_name"):
        assert accounts[name].is_unique
    known = set(accounts["customer_id"])
    for name, frame in shipped.items():
        if "customer_id" in frame:
            assert set(frame["customer_id"].dropna()) <= known, name
    parents = accounts["parent_id"].dropna()
    assert len(parents) == 16
    assert set(parents) <= known
    assert not set(parents) & set(accounts.loc[accounts["parent_id"].notna(), "customer_id"])
    for name, key in (
        ("invoices", "invoice_id"),
        ("receipts", "payment_id"),
        ("complaints", "complaint_id"),
        ("contacts", "contact_id"),
        ("opportunities", "opportunity_id"),
        ("interactions", "interaction_id"),
    ):
        assert shipped[name][key].is_unique, name
    interactions, contacts = shipped["interactions"], shipped["contacts"]
    talks = interactions.dropna(subset=["contact_id"]).merge(contacts, on="contact_id", suffixes=("", "_contact"))
    assert (talks["customer_id"] == talks["customer_id_contact"]).all()
    assert set(interactions["opportunity_id"].dropna()) <= set(shipped["opportunities"]["opportunity_id"])
    assert interactions[["customer_id", "opportunity_id"]].notna().sum(axis=1).eq(1).all()


def test_names_are_bilingual_with_english_first(shipped: Frames) -> None:
    pattern = r"[ -~]+ [0-9A-Zmμ]*[\u4e00-\u9fffA-Z0-9m]*[\u4e00-\u9fff][\u4e00-\u9fffA-Z0-9m]*"
    for name, column in (
        ("accounts", "customer_name"),
        ("accounts", "region"),
        ("accounts", "salesperson"),
        ("accounts", "industry"),
        ("products", "product_name"),
        ("products", "category"),
        ("contacts", "contact_name"),
    ):
        values = shipped[name][column].drop_duplicates()
        assert values[~values.str.fullmatch(pattern)].tolist() == []


def test_statements_add_up(shipped: Frames) -> None:
    table = shipped["customer_accounts"]
    assert (table["total_assets"] == table["total_liabilities"] + table["equity"]).all()
    assert (table["current_assets"] >= table[["cash", "receivables", "inventory"]].sum(axis=1)).all()
    assert (table["total_assets"] > table["current_assets"]).all()
    assert (table["total_liabilities"] > table["current_liabilities"]).all()
    assert (table["equity"] > table["retained_earnings"]).all()
    assert not table.duplicated(["customer_id", "fiscal_year"]).any()


def test_command_line_writes_into_a_folder_and_says_when_it_cannot(
    third: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, said = third
    assert "sales_lines.csv" in said
    assert {path.stem for path in folder.iterdir()} == set(TABLES)
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert main(["--out", str(blocked)]) == 2
    assert "Choose another folder with --out" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--seed", "-1"])
