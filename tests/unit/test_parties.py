"""Merges of customers: what they do to figures, what cannot be merged, and what stays apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import cli, ingest, parties, profile
from kam_analytics.demo import load as demo
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused, KamError, NotFound, PartyError
from kam_analytics.metrics import run
from tests.extracts import begin, copied, load, write

SALES = (
    "order_id,order_date,customer_id,customer_name,revenue\n"
    "1,2024-01-05,A,Acme Ltd,100\n2,2024-02-05,B,ACME Limited,40\n3,2024-03-05,C,Bolt AG,90\n4,2024-03-06,D,Dune,1\n"
)
LIMITS = "customer_id,customer_name,credit_limit,terms_days\nA,Acme Ltd,,\nB,ACME Limited,500,60\nC,Bolt AG,900,30\n"
BILLS = (
    "invoice_id,customer_id,invoice_date,due_date,amount\n7,A,2024-01-05,2024-02-05,100\n8,B,2024-02-05,2024-03-05,40\n"
)
PAYMENTS = "payment_id,payment_date,customer_id,invoice_id,amount\n1,2024-03-01,B,7,60\n"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    with Engine(folder / "company.duckdb", folder / "staging") as engine:
        for kind, text in (("customers", LIMITS), ("sales", SALES), ("invoices", BILLS), ("payments", PAYMENTS)):
            load(engine, write(folder, text, f"{kind}.csv"), kind, date_order="ymd")
    return folder / "company.duckdb"


@pytest.fixture
def loaded(company: Path, tmp_path: Path) -> Iterator[Engine]:
    with copied(company, tmp_path) as engine:
        yield engine


def metric(engine: Engine, name: str, **params: Any) -> list[dict[str, Any]]:
    return run(engine, name, profile.whole_history(profile.of(engine)), **params).table.to_pylist()


def revenue(engine: Engine) -> dict[str, int]:
    return {row["customer_id"]: int(row["revenue"]) for row in metric(engine, "sales/pareto")}


def test_a_merged_customer_counts_as_the_kept_one(loaded: Engine) -> None:
    version = loaded.data_version
    parties.merge(loaded, "B", "A", evidence=[("same_name", {"name": "acme"})])
    assert loaded.data_version == version + 1
    assert revenue(loaded) == {"A": 140, "C": 90, "D": 1}
    assert metric(loaded, "sales/pareto")[0]["customer_name"] == "Acme Ltd"
    assert profile.of(loaded).customers == 3
    head = metric(loaded, "accounts/profile", customer_id="B")[0]  # a link to the merged id opens the kept customer
    assert (head["customer_id"], head["revenue"], head["children"]) == ("A", Decimal(140), 0)
    parties.split(loaded, "B")
    assert loaded.data_version == version + 2
    assert revenue(loaded) == {"A": 100, "C": 90, "B": 40, "D": 1}


def test_credit_limit_and_receivables_of_a_merged_customer(loaded: Engine) -> None:
    """The kept customer has no limit of its own, so that of the merged one holds, not the sum. Open: 100 - 60 + 40."""
    parties.merge(loaded, "B", "A")
    (row,) = [row for row in metric(loaded, "receivables/limits") if row["customer_id"] == "A"]
    assert (row["credit_limit"], row["exposure"], row["headroom"]) == (Decimal(500), Decimal(80), Decimal(420))
    (aged,) = metric(loaded, "receivables/ageing")
    assert (aged["customer_id"], aged["balance"]) == ("A", Decimal(80))
    assert {row["billed_to"] for row in metric(loaded, "receivables/invoices")} == {"A", "B"}  # as on the document


def test_the_limit_of_the_kept_customer_comes_first(loaded: Engine) -> None:
    parties.merge(loaded, "C", "B")
    (row,) = [row for row in metric(loaded, "receivables/limits") if row["customer_id"] == "B"]
    assert row["credit_limit"] == Decimal(500)


def test_due_dates_follow_the_terms_of_the_kept_customer_and_come_back(loaded: Engine, tmp_path: Path) -> None:
    """The company's 30 days, the 60 of B while merged into it."""
    text = "invoice_id,customer_id,invoice_date,amount\n9,A,2024-03-01,10\n"
    load(loaded, write(tmp_path, text, "later.csv"), "invoices", date_order="ymd")

    def due() -> tuple[Any, ...]:
        (row,) = loaded.rows("SELECT due_source, due_date - invoice_date AS days FROM invoice WHERE amount = 10")
        return tuple(row.values())

    assert due() == ("default_terms", 30)
    parties.merge(loaded, "A", "B")
    assert due() == ("customer_terms", 60)
    parties.split(loaded, "A")
    assert due() == ("default_terms", 30)


def test_merges_form_chains_and_never_circles(loaded: Engine) -> None:
    parties.merge(loaded, "A", "B")
    parties.merge(loaded, "B", "C")
    assert revenue(loaded) == {"C": 230, "D": 1}
    for one, other, code in (("C", "A", "same_customer"), ("A", "D", "already_merged"), ("D", "D", "same_customer")):
        with pytest.raises(PartyError) as refused:
            parties.merge(loaded, one, other)
        assert refused.value.code == code
    parties.merge(loaded, "D", "A")  # into a merged one: as what that counts
    assert revenue(loaded) == {"C": 231}
    parties.split(loaded, "B")
    assert revenue(loaded) == {"B": 140, "C": 91}


def test_several_merges_are_one_change_or_none(loaded: Engine) -> None:
    version = loaded.data_version
    pairs = [("A", "B", ()), ("B", "C", ()), ("C", "A", ()), ("D", "nobody", ())]
    with pytest.raises(NotFound, match="nobody"):
        parties.merge_all(loaded, pairs)
    assert (parties.merges(loaded), loaded.data_version) == ([], version)
    assert parties.merge_all(loaded, pairs[:3]) == 2  # the third says what the others have done
    assert revenue(loaded) == {"C": 230, "D": 1}
    assert loaded.data_version == version + 1


def test_no_merge_while_an_import_is_open(loaded: Engine, tmp_path: Path) -> None:
    pending = begin(loaded, write(tmp_path, SALES.replace("Dune", "Dust"), "open.csv"), "sales", date_order="ymd")
    with pytest.raises(ImportRefused) as refused:
        parties.merge(loaded, "A", "B")
    assert refused.value.code == "import_in_progress"
    pending.discard()
    parties.merge(loaded, "A", "B")
    assert [(m.customer_id, m.kept_id, m.kept_name) for m in parties.merges(loaded)] == [("A", "B", "ACME Limited")]


def test_merges_of_the_demo_company_never_touch_own_data(engine: Engine, tmp_path: Path, small_demo: None) -> None:
    """The ids of the demo company may be the user's own ids."""
    demo.load(engine)
    parties.merge(engine, "C0001", "C0002")
    parties.apart(engine, "C0003", "C0004")
    assert revenue(engine).keys() & {"C0001", "C0002"} == {"C0002"}
    text = "order_id,order_date,customer_id,revenue\n1,2024-01-05,C0001,10\n2,2024-01-06,C0002,20\n"
    own = load(engine, write(tmp_path, text), "sales", date_order="ymd")
    assert revenue(engine) == {"C0001": 10, "C0002": 20}
    assert parties.merges(engine) == parties.aparts(engine) == []
    parties.merge(engine, "C0002", "C0001")
    assert own.import_id is not None

    ingest.undo(engine, own.import_id)
    demo.load(engine)
    assert revenue(engine).keys() & {"C0001", "C0002"} == {"C0002"}


def test_what_was_called_two_customers_can_be_taken_back(loaded: Engine) -> None:
    version = loaded.data_version
    parties.apart(loaded, "A", "B")
    parties.apart(loaded, "B", "A")
    assert [(pair.customer_id, pair.other_id) for pair in parties.aparts(loaded)] == [("B", "A")]
    parties.together(loaded, "A", "B")
    assert (parties.aparts(loaded), loaded.data_version) == ([], version)
    with pytest.raises(NotFound):
        parties.together(loaded, "A", "B")
    parties.merge(loaded, "B", "A")
    with pytest.raises(PartyError):  # they count as one: to be split first
        parties.apart(loaded, "A", "B")
    assert parties.aparts(loaded) == []


def test_every_error_reads_in_both_languages(loaded: Engine) -> None:
    for wrong in (
        lambda: parties.split(loaded, "A"),
        lambda: parties.merge(loaded, "A", "A"),
        lambda: parties.apart(loaded, "A", "A"),
    ):
        with pytest.raises(KamError) as error:
            wrong()
        for lang in ("en", "zh"):
            assert "A" in error.value.message(lang)


def test_the_command_merges_lists_and_splits(loaded: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(loaded.path)
    loaded.close()

    def command(*words: str) -> tuple[int, str, str]:
        status = cli.main(["customers", *words, "--db", path, "--lang", "en"])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    assert command("merge", "B", "A")[0] == 0
    status, out, _ = command("list", "--json")
    (merge,) = json.loads(out)["merges"]
    assert (status, merge["customer_id"], merge["kept_id"], merge["kept_name"]) == (0, "B", "A", "Acme Ltd")
    assert merge["accepted_by"] == "command"
    assert "ACME Limited" in command("list")[1]
    status, _, err = command("merge", "B", "A")
    assert status == 2
    assert "Already one customer" in err
    assert command("apart", "C", "D")[0] == 0
    assert json.loads(command("split", "B", "--json")[1])["merges"] == []
    assert command("together", "C", "D")[0] == 0
    assert "Nothing was decided" in command("list")[1]
