"""The rules of the inbox folder say how its files are read; what they leave open goes aside with the rule that would answer it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.unattended import rules
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import SALES_HEAD, write
from tests.inbox import LINES, Box, revenue

ASKED = "Wann,Wer,Umsatz\n03/04/2024,C1,5\n05/06/2024,C2,6\n"


@pytest.fixture
def box(tmp_path: Path, engine: Engine) -> Box:
    return Box(tmp_path / "in", engine)


def test_a_rule_that_reads_a_file_wrongly_is_named(box: Box) -> None:
    (box.folder / "inbox.toml").write_text('[[file]]\nname = "*"\ndelimiter = ";"\nkind = "sales"\n', encoding="utf-8")
    box.put(SALES_HEAD + LINES)
    box.pass_by()
    assert "The rule sets delimiter." in box.words("refused/sales.csv")
    assert box.report("refused/sales.csv")["rule_reads"] == ["delimiter"]


def test_what_is_unclear_goes_aside_with_the_rule_that_would_answer_it(box: Box, engine: Engine) -> None:
    box.put(ASKED, "monthly.csv")
    assert box.pass_by()[0][1:] == ("refused", "refused/monthly.csv")
    assert 'name = "monthly.csv"' in box.words("refused/monthly.csv")
    (box.folder / "inbox.toml").write_text(
        '[[file]]\nname = "month*.CSV"\nkind = "sales"\nmapping = { order_date = "Wann", customer_id = "Wer", revenue = "Umsatz" }\n',
        encoding="utf-8",
    )
    (box.folder / "refused" / "monthly.csv").rename(box.folder / "monthly.csv")
    assert box.pass_by()[0][1:] == ("needs_answer", "refused/monthly (2).csv")  # its first reports still stand there
    words = box.words("refused/monthly (2).csv")
    assert 'date_order = "dmy"' in words
    assert "By the rule for month*.CSV" in words
    assert "which is that for month*.CSV. Change it in inbox.toml, or put this rule before it" in words
    with (box.folder / "inbox.toml").open("a", encoding="utf-8") as stream:
        stream.write('date_order = "dmy"\n')
    (box.folder / "refused" / "monthly (2).csv").rename(box.folder / "monthly.csv")
    assert box.pass_by()[0][1:] == ("committed", "done/monthly.csv")
    assert [str(row["d"]) for row in engine.rows("SELECT order_date AS d FROM sales_line ORDER BY d")] == [
        "2024-04-03",
        "2024-06-05",
    ]


def test_what_is_of_no_kind_or_half_unreadable_goes_aside_with_its_rule(box: Box) -> None:
    head = "order no,order date,customer"
    box.put(head + "\n" + "".join(f"{n},2024-01-13,C1\n" for n in range(9)), "heads.csv")
    cells = ["much"] * 200 + ["5.5"] * 300
    box.put(head + ",revenue\n" + "".join(f"{n},2024-01-13,C1,{cell}\n" for n, cell in enumerate(cells)), "part.csv")
    bill = "Invoice No,Invoice date,Due date,Customer,"
    box.put(bill + "Debit USD,Debit EUR\nI1,2024-01-02,2024-02-02,A,10,\nI2,2024-01-02,2024-02-02,B,,4\n", "apart.csv")
    box.put(bill + "Amount,Status\n1,2024-01-13,2024-02-13,A,10.00,Void\n", "void.csv")
    assert [one[1] for one in box.pass_by()] == ["refused"] * 4
    assert 'mapping = { amount = "Debit USD" }' in box.words("refused/apart.csv")
    assert "all rows are left out" in box.words("refused/void.csv").lower()
    assert not [name for name in ("apart", "void") if "--" in box.words(f"refused/{name}.csv")]
    assert 'kind = "sales"' in box.words("refused/heads.csv")
    assert "--kind" not in box.words("refused/heads.csv")
    assert 'mapping = { revenue = "revenue" }' in box.words("refused/part.csv")


def test_reports_speak_the_language_of_the_rules(box: Box) -> None:
    (box.folder / "inbox.toml").write_text('lang = "zh"\n', encoding="utf-8")
    box.put(SALES_HEAD + LINES, "销售.csv")
    box.put("x\n", "坏.csv")
    box.pass_by()
    assert "导入 1（销售明细）：2 行中已导入 2 行" in box.words("done/销售.csv")
    assert "看起来不是" in box.words("refused/坏.csv") or "表" in box.words("refused/坏.csv")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[file]\n", "rules_unreadable"),
        ('colour = "red"\n', "rules_unknown_key"),
        ('[[file]]\nname = "*"\nkinds = "sales"\n', "rules_unknown_key"),
        ('[[file]]\nkind = "sales"\n', "rules_no_name"),
        ('[[file]]\nname = "*"\nkind = "orders"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nencoding = "klingon"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nheader_row = "one"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nmapping = { revenue = 3 }\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\npath = "/etc/passwd"\n', "rules_unknown_key"),
        ("quiet_seconds = true\n", "rules_bad_value"),
        ('[[file]]\nname = "*"\ntable = "1"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nheader_row = 99999999999999999999\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nsheets = "yes"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nrows = { Status = "cancelled" }\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nsheets = true\ntable = 2\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nothers = ["/etc/passwd"]\n', "rules_unknown_key"),
        ("x = " + "[" * 3000 + "]" * 3000, "rules_unreadable"),
    ],
)
def test_while_the_rules_are_wrong_files_wait(box: Box, text: str, code: str) -> None:
    (box.folder / "inbox.toml").write_text(text, encoding="utf-8")
    box.put(SALES_HEAD + LINES)
    assert box.pass_by() == []
    problem = box.watcher.status.problem
    assert problem is not None
    assert problem.code == code
    assert all(problem.message(lang) and problem.hint(lang) for lang in ("en", "zh"))
    (box.folder / "inbox.toml").write_text("# mended\n", encoding="utf-8")
    assert box.pass_by() == [("sales.csv", "committed", "done/sales.csv")]
    assert box.watcher.status.problem is None


def test_a_rule_that_joins_all_sheets_says_nothing_of_how_one_is_written() -> None:
    with pytest.raises(ImportRefused) as refused:
        rules.read(b'[[file]]\nname = "*"\nsheets = true\nsheet = "Lines"\n')
    assert "rule 1: sheet is of no use beside sheets = true" in refused.value.message("en")
    assert "sheet 与 sheets = true 同时使用时不起作用" in refused.value.message("zh")
    assert rules.read(b'[[file]]\nname = "*"\nsheets = false\nsheet = "Lines"\n').rules[0].answers["sheet"] == "Lines"


def test_the_first_rule_that_fits_counts() -> None:
    found = rules.read(b'[[file]]\nname = "a_*.csv"\nkind = "sales"\n[[file]]\nname = "*"\nkind = "payments"\n')
    kinds = {name: rule.answers["kind"] for name in ("A_1.csv", "b.csv") if (rule := found.of(name))}
    assert kinds == {"A_1.csv": "sales", "b.csv": "payments"}


@pytest.mark.parametrize(("mode", "total"), [("update", "40.9500"), ("auto", "40.9500"), ("add", "65.9000")])
def test_a_nightly_extract_that_repeats_goes_in_by_the_mode_of_its_rule(
    box: Box, engine: Engine, mode: str, total: str
) -> None:
    """Order O1 for 19.90, O2 for 5.05 come again, O3 for 16 is new: 40.95; added blindly 24.95 + 40.95."""
    (box.folder / "inbox.toml").write_text(f'[[file]]\nname = "*.csv"\nmode = "{mode}"\n', encoding="utf-8")
    box.put(SALES_HEAD + LINES)
    box.pass_by()
    again = box.put(SALES_HEAD + LINES + "O3,2024-02-20,C2,Jones,P-2,1,5,16,2\n")
    assert again.exists()
    ((_, status, moved_to),) = box.pass_by()
    assert (status, revenue(engine)) == ("committed", total)
    report = box.words(moved_to)
    if mode == "add":
        assert "What changes" not in report
    else:  # nobody has seen it before
        assert "What changes by mode update:\n  New: 1, Changed: 0, Gone: 0, Same: 2\n" in report
        assert "Net revenue 2024-02: 5.05 → 21.05 (+16.00)" in report


def test_without_a_mode_a_file_that_repeats_is_asked_about(box: Box, engine: Engine) -> None:
    box.put(SALES_HEAD + LINES)
    box.pass_by()
    box.put(SALES_HEAD + LINES + "O3,2024-02-20,C2,Jones,P-2,1,5,16,2\n")
    assert [one[1:] for one in box.pass_by()] == [("needs_answer", "refused/sales.csv")]
    assert 'mode = "update"' in box.words("refused/sales.csv")
    assert revenue(engine) == "24.9500"


def test_without_a_rule_a_file_is_read_as_the_last_of_its_shape(box: Box, engine: Engine, tmp_path: Path) -> None:
    mapping = {"order_date": "Wann", "customer_id": "Wer", "revenue": "Umsatz"}
    path = write(tmp_path, ASKED, "by_hand.csv")
    assert handle(engine, Request(str(path), kind="sales", mapping=mapping, date_order="dmy")).status == "committed"
    box.put("Wann,Wer,Umsatz\n07/08/2024,C1,7\n", "next.csv")
    assert box.pass_by() == [("next.csv", "committed", "done/next.csv")]
    assert "by_hand.csv" in box.words("done/next.csv")
    assert [str(row["d"]) for row in engine.rows("SELECT max(order_date) AS d FROM sales_line")] == ["2024-08-07"]


def test_the_rule_of_a_report_can_be_copied(box: Box, engine: Engine) -> None:
    """Whatever is asked, the report says it in words that the rules take; with them the file loads."""
    several = SALES_HEAD + LINES + "\n\nInvoice,Invoice date,Due date,Customer,Amount\nI1,2024-01-05,2024-02-05,C1,5\n"
    box.put(several, "several.csv")
    assert box.pass_by() == [("several.csv", "needs_answer", "refused/several.csv")]
    text = box.words("refused/several.csv")
    lines = [line.strip() for line in text.splitlines() if line.startswith("  ")]
    assert [line.split("   #")[0] for line in lines[2:]] == ["table = 1", "table = 2"]
    (box.folder / "inbox.toml").write_text("\n".join(lines[:3]), encoding="utf-8")
    box.put(several, "several.csv")
    assert box.pass_by() == [("several.csv", "committed", "done/several.csv")]
    assert box.watcher.status.problem is None


def test_a_column_left_out_for_its_cells_is_loaded_by_the_rule_of_the_report(box: Box, engine: Engine) -> None:
    money = ["Kroner of the old kingdom", "Francs of the neighbour's"]
    text = "order id,order date,customer id,sales,currency\n" + "".join(
        f"O{n},2024-01-13,C1,19.90,{money[n % 2]}\n" for n in range(6)
    )
    box.put(text, "named.csv")
    assert box.pass_by() == [("named.csv", "committed", "done/named.csv")]
    said = box.words("done/named.csv")
    lines = [line.strip() for line in said[said.index("[[file]]") :].splitlines()]
    assert lines[1:] == ['name = "named.csv"', 'mapping = { currency = "currency" }']
    currencies = "SELECT DISTINCT currency FROM sales_line ORDER BY 1"
    assert [row["currency"] for row in engine.rows(currencies)] == [""]
    (box.folder / "inbox.toml").write_text("\n".join(lines), encoding="utf-8")
    ingest.undo(engine, 1)
    box.put(text, "named.csv")
    assert [found[:2] for found in box.pass_by()] == [("named.csv", "committed")]
    assert [row["currency"] for row in engine.rows(currencies)] == sorted(money)
