"""What a file is recognised as: kind and columns, by header names of many systems and by content."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_analytics import i18n, ingest
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import KINDS, NeedsAnswer, plan_for
from kam_analytics.ingest.kinds import aliases, templates
from tests.extracts import write


@pytest.mark.parametrize(
    ("header", "kind", "target"),
    [
        ("Customer_ID", "sales", "customer_id"),
        ("customerId", "sales", "customer_id"),
        ("CUSTOMER ID", "invoices", "customer_id"),
        ("客户编码", "sales", "customer_id"),
        ("KUNNR", "invoices", "customer_id"),
        ("购货单位", "sales", "customer_name"),
        ("购买方名称", "invoices", "customer_name"),
        ("金额（元）", "sales", "revenue"),
        ("Net Sales (EUR)", "sales", "revenue"),
        ("SalesAmount", "sales", "revenue"),
        ("价税合计", "invoices", "amount"),
        ("到期日", "invoices", "due_date"),
        ("Clearing date", "invoices", "paid_date"),
        ("InvoiceAmountPaid", "invoices", "paid_amount"),
        ("信用额度", "customers", "credit_limit"),
        ("Unit Cost", "sales", "unit_cost"),
        ("Standard Cost", "sales", "unit_cost"),
        ("单据日期", "sales", "order_date"),
    ],
)
def test_header_names_of_many_systems(header: str, kind: str, target: str) -> None:
    found = aliases.candidates(kind, header)
    assert max(found, key=lambda name: found[name][0]) == target


@pytest.mark.parametrize("header", ["Freight", "Supplier Name", "Ship Date", "Row ID", "Segment"])
def test_names_that_mean_no_target_of_sales(header: str) -> None:
    assert aliases.candidates("sales", header) == {}


def test_every_canonical_name_and_chinese_template_header_is_recognised() -> None:
    for kind in KINDS.values():
        for target in kind.targets:
            for header in (target, *(templates.header(kind.name, target, lang) for lang in i18n.LANGUAGES)):
                found = aliases.candidates(kind.name, header)
                assert max(found, key=lambda name: found[name][0]) == target, (kind.name, header)


def test_a_customer_column_is_an_id_or_a_name_by_its_content(tmp_path: Path) -> None:
    head = "order date,customer,sales\n"
    codes = write(tmp_path, head + "2024-01-13,C001,1\n2024-01-14,C002,2\n", "a.csv")
    names = write(tmp_path, head + "2024-01-13,Meyer & Co,1\n2024-01-14,Jones Ltd,2\n", "b.csv")
    assert "customer_id" in ingest.inspect(codes).mapping
    assert "customer_name" in ingest.inspect(names).mapping


def test_content_overrules_a_name(tmp_path: Path) -> None:
    """A column called Sales that holds words is no revenue; the numbers beside it are."""
    path = write(tmp_path, "order date,Sales,Amount\n2024-01-13,Smith,10.5\n2024-01-14,Jones,20.5\n")
    mapping = ingest.inspect(path).mapping
    assert mapping["revenue"].source == "Amount"


def test_a_margin_in_per_cent_is_no_profit_and_a_discount_in_money_no_rate(tmp_path: Path) -> None:
    path = write(tmp_path, "order date,sales,margin,discount\n2024-01-13,100,12%,150\n2024-01-14,300,15%,250\n")
    mapping = ingest.inspect(path).mapping
    assert "profit" not in mapping
    assert "discount" not in mapping


def test_dates_and_amounts_of_an_invoice_list(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "Num,Date,Due Date,Customer,Amount,Open Balance\n7,2024-01-13,2024-02-13,Meyer & Co,100.00,0\n"
        "8,2024-01-14,2024-02-14,Jones Ltd,50.00,50.00\n",
    )
    found = ingest.inspect(path)
    assert found.kind == "invoices"
    assert {target: match.source for target, match in found.mapping.items()} == {
        "invoice_id": "Num", "invoice_date": "Date", "due_date": "Due Date", "customer_name": "Customer", "amount": "Amount",
        "open_amount": "Open Balance",
    }  # fmt: skip


def test_an_unclear_kind_is_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "number,date,customer id,amount\n7,2024-01-13,C1,10.5\n8,2024-01-14,C2,20.5\n")
    found = ingest.inspect(path, file_name="x.csv")
    assert found.kind is None
    with pytest.raises(NeedsAnswer) as asked:
        plan_for(found)
    assert [question.code for question in asked.value.questions] == ["kind"]
    assert {choice.id for choice in asked.value.questions[0].choices} >= {"sales", "payments"}
    assert plan_for(found, "sales").kind == "sales"
    for lang in i18n.LANGUAGES:
        assert asked.value.message(lang)


_YY = "SK01,2024-02-01,K001,甲公司,人民币,500.00"
_EN = "77,2024-02-01,C1,Meyer & Co,500.00"


@pytest.mark.parametrize(
    ("head", "row", "name", "kind"),
    [
        ("单据编号,单据日期,客户编码,客户,币种,本币金额,原币金额,结算方式,收款类型", f"{_YY},500.00,电汇,应收款", "a.csv", "payments"),
        ("单据号,单据日期,客户编码,客户名称,币种,原币金额,结算方式,审核状态", f"{_YY},电汇,已审核", "a.csv", "payments"),
        ("单据号,单据日期,客户编码,客户名称,币种,原币金额,结算方式,发票号", f"{_YY},电汇,F1", "a.csv", "payments"),
        ("收款单号,收款日期,客户编码,客户名称,币种,原币金额,结算方式,发票号", f"{_YY},电汇,F1", "a.csv", "payments"),
        ("单据号,单据日期,客户编码,客户名称,币种,原币金额,发票号", f"{_YY},F1", "收款单列表.csv", "payments"),
        ("单据号,单据日期,客户编码,客户名称,币种,原币金额,单据类型", f"{_YY},收款单", "a.csv", "payments"),
        ("单据号,单据日期,客户编码,客户名称,币种,原币金额,税额", f"{_YY},60.00", "a.csv", "invoices"),
        ("单据号,单据日期,客户编码,客户名称,币种,原币金额,结算方式,税额,到期日", f"{_YY},电汇,60.00,2024-03-01", "a.csv", "invoices"),
        ("单据号,单据日期,客户编码,客户名称,币种,原币金额,结算方式,到期日", f"{_YY},电汇,2024-03-01", "a.csv", None),
        ("单据号,单据日期,客户编码,客户名称,币种,原币金额,结算方式", f"{_YY},电汇", "应收单.csv", None),
        ("Document No,Date,Customer ID,Customer Name,Amount,Payment Method", f"{_EN},Wire", "a.csv", "payments"),
        ("Receipt Number,Receipt Date,Customer ID,Customer Name,Amount,Receipt Method,Invoice No", f"{_EN},Wire,F1", "a.csv", "payments"),
        ("Document No,Date,Customer ID,Customer Name,Amount", _EN, "Customer receipts.csv", "payments"),
        ("Document No,Document Date,Customer ID,Customer Name,Amount,Payment Method,Due Date", f"{_EN},Wire,2024-03-01", "a.csv", None),
    ],
)  # fmt: skip
def test_receipts_are_told_from_invoices(tmp_path: Path, head: str, row: str, name: str, kind: str | None) -> None:
    """By what only one of them has; where that is even it is asked, and by hand it is what one says."""
    found = ingest.inspect(
        write(tmp_path, f"{head}\n{row}\n{row.replace('500', '300').replace('SK01', 'SK02')}\n", name)
    )
    assert found.kind == kind, dict(found.kinds)
    if kind is None:
        assert {"invoices", "payments"} <= {choice.id for choice in ingest.questions(found)[0].choices}
    plan = plan_for(found, "payments")
    assert plan.kind == "payments"
    assert plan.mapping["amount"] in ("原币金额", "Amount")


_ITEM = "R{n},K{n},2024-01-1{n},2024-02-1{n},100.50,20.25,Open"
_LINE = "R{n},2024-01-1{n},K{n},Pump,3,100.50"


@pytest.mark.parametrize(
    ("head", "row", "kind"),
    [
        *((f"{number},Customer,Invoice date,Due date,Amount,Open amount,Status", _ITEM, "invoices") for number in (
            "Invoice", "Bill", "Document", "Number", "发票", "单据", "凭证", "Invoice #", "Doc. No.", "Reference")),
        ("Invoice,Customer,Date,Due Date,Amount,Paid,Status", _ITEM, "invoices"),
        ("Invoice,Account,Date,Due,Total,Balance,Status", _ITEM, "invoices"),
        ("Invoice,Customer,Posting Date,Net due date,Amount in LC,Open,St", _ITEM, "invoices"),
        ("发票,客户,日期,到期日,金额,未收金额,状态", _ITEM, "invoices"),
        ("发票,客户,日期,金额,未收金额,逾期天数", "R{n},K{n},2024-01-1{n},100.50,20.25,3{n}", "invoices"),
        ("Beleg X,Customer,Date,Due Date,Amount,Open amount,Status", _ITEM, None),  # no number: never sales silently
        ("Beleg X,Customer,Order date,Due Date,Net sales,Open amount,Status", _ITEM, None),  # as much of either
        ("Invoice,Date,Customer,Product,Quantity,Amount", _LINE, "sales"),
        ("Invoice,Date,Customer,Product,Quantity,Amount,Due Date,Paid", _LINE + ",2024-02-1{n},Yes", "sales"),
        ("Order ID,Order Date,Customer,Product,Quantity,Sales,Due Date", _LINE + ",2024-02-1{n}", "sales"),
        ("订单编号,订单日期,客户,产品,数量,销售额,到期日", _LINE + ",2024-02-1{n}", "sales"),
        ("Invoice,Customer,Date,Due Date,Amount,Paid,Status", _ITEM.replace("R{n}", "R1"), None),  # not each its own
    ],
)  # fmt: skip
def test_invoices_are_told_from_sales(tmp_path: Path, head: str, row: str, kind: str | None) -> None:
    """By what is owed, named however briefly; where the number of the invoice is not clear it is asked."""
    rows = "\n".join(row.format(n=n) for n in range(1, 6))
    found = ingest.inspect(write(tmp_path, f"{head}\n{rows}\n"))
    assert found.kind == kind, dict(found.kinds)
    if kind == "invoices":
        assert found.mapping["invoice_id"].source == head.split(",")[0]
        assert any(name in found.mapping for name in ("open_amount", "paid_amount"))
    elif kind is None:
        with pytest.raises(NeedsAnswer) as asked:
            plan_for(found)
        assert asked.value.questions[0].code == "kind"
        assert {"sales", "invoices"} <= {choice.id for choice in asked.value.questions[0].choices}


def test_overrides_add_replace_and_remove(tmp_path: Path) -> None:
    path = write(tmp_path, "Datum,Betrag 1,Betrag 2,customer id\n2024-01-13,1.5,2.5,C1\n2024-01-14,3.5,4.5,C2\n")
    found = ingest.inspect(path)
    plan = plan_for(found, "sales", {"order_date": "Datum", "revenue": "betrag_2", "customer_id": None})
    assert dict(plan.mapping) == {"order_date": "Datum", "revenue": "Betrag 2"}
    for overrides, code in (({"turnover": "Datum"}, "unknown_target"), ({"revenue": "Umsatz"}, "unknown_column")):
        with pytest.raises(ImportRefused) as refused:
            plan_for(found, "sales", overrides)
        assert refused.value.code == code


def test_a_source_chosen_by_hand_is_taken_from_its_proposed_target(tmp_path: Path) -> None:
    path = write(tmp_path, "order date,sales,profit\n2024-01-13,1.5,2.5\n2024-01-14,3.5,4.5\n")
    plan = plan_for(ingest.inspect(path), "sales", {"cost": "profit"})
    assert dict(plan.mapping) == {"order_date": "order date", "revenue": "sales", "cost": "profit"}


def test_a_plan_survives_json(tmp_path: Path) -> None:
    import json

    path = write(tmp_path, "order date,sales,profit\n2024-01-13,1.5,2.5\n2024-01-14,3.5,4.5\n")
    plan = plan_for(ingest.inspect(path))
    assert ingest.Plan.from_json(json.loads(json.dumps(plan.as_json()))) == plan
