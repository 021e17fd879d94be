"""Tables that are none of our kinds are told by name what they seem to be; what could be ours is not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kam_analytics import i18n, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import plan_for
from kam_analytics.ingest.meaning import subjects
from tests.extracts import load, write

NOT_OURS = {
    "supplier_spend": "Date,Supplier,Transaction Number,Amount\n2024-01-13,Meyer & Co,77,10.50\n",
    "bills": "bill_id,vendor_id,transaction_date,total_amount\n7,V1,2024-01-13,10.50\n",
    "items": "Item ID,Item Name,Purchase Cost,Quantity On Hand\nA1,Bolt,1.50,300\n",
    "employees": "Employee ID,Last Name,First Name,Hire Date\n7,Meyer,Ann,2020-01-13\n",
    "order_lines": "orderID,productID,unitPrice,quantity\n10248,11,14.00,12\n",
    "order_heads": "orderID,customerID,orderDate,shipCity\n10248,VINET,2024-01-13,Reims\n",
    "opportunities": "opportunity_id,account,deal_stage,close_date,close_value\n7,Acme,Won,2024-01-13,500\n",
    "suppliers": "supplierID,companyName,city\n1,Exotic Liquids,London\n",
    "credit_note_heads": "credit_note_id,contact_id\nX1,C1\n",
}
NOT_OURS_ZH = {
    "supplier_spend": "付款日期,供应商,付款金额\n2024-01-13,上海贸易公司,10.50\n",
    "items": "存货编码,存货名称,规格型号,现存量\nA1,螺栓,M6,300\n",
    "order_lines": "订单编号,产品编码,数量,单价\n10248,A1,2,14.00\n",
    "opportunities": "商机编号,客户名称,商机阶段,预计金额\n7,甲公司,报价,500\n",
}


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize(
    ("subject", "text"), [*NOT_OURS.items(), *NOT_OURS_ZH.items()], ids=[*NOT_OURS, *(f"{n}-zh" for n in NOT_OURS_ZH)]
)
def test_it_is_refused_with_what_it_seems_to_be_and_what_is_needed(
    tmp_path: Path, subject: str, text: str, lang: str
) -> None:
    found = ingest.inspect(write(tmp_path, text))
    assert (found.kind, found.subject, ingest.questions(found)) == (None, subject, ())
    with pytest.raises(ImportRefused) as refused:
        plan_for(found)
    assert refused.value.code == "other_table"
    assert i18n.text(f"ingest.subject.{subject}", lang) in refused.value.message(lang)
    assert i18n.text(f"ingest.advice.{subject}", lang) in refused.value.hint(lang)


@pytest.mark.parametrize(
    ("subject", "header"),
    [
        ("bills", "Vendor ID,Bill No,Bill Date,Amount"),
        ("bills", "Supplier Name,Invoice Number,Invoice Date,Total"),
        ("bills", "Creditor No,Invoice No,Due Date,Open Amount"),
        ("bills", "供应商编码,发票号码,发票日期,金额"),
        ("supplier_spend", "Vendor ID,Transaction,Payment Date,Amount"),
    ],
)
def test_what_suppliers_are_owed_or_paid_is_no_sales(tmp_path: Path, subject: str, header: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        plan_for(ingest.inspect(write(tmp_path, f"{header}\nV1,B1,2024-01-13,5\nV2,B2,2024-01-14,6\n")))
    assert (refused.value.code, refused.value.params["subject"]) == ("other_table", subject)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("sales", "Vendor ID,Invoice No,Order Date,Customer ID,Revenue\nV1,7,2024-01-13,C1,10.50\n"),
        ("sales", "Invoice No,Date,Vendor Number,Item Code,Quantity,Sales Amount\n7,2024-01-13,V1,A1,2,10.50\n"),
        ("invoices", "Invoice No,Invoice Date,Customer Name,Supplier No,Amount\n7,2024-01-13,Jones,V1,10.50\n"),
        ("sales", "Order Date,Customer,Product,Vendor,Amount\n2024-01-13,Meyer & Co,Bolt,Tools Ltd,10.50\n"),
        ("sales", "Date,Order Number,SKU,Standard Cost,Quantity,Sales\n2024-01-13,7,A1,1.50,2,10.50\n"),
        ("invoices", "Invoice No,Customer,Supplier Ref,Date,Due,Amount\n7,Jones Ltd,x,2024-01-13,2024-02-13,10.50\n"),
        ("customers", "Customer ID,Customer Name,Contact Name,Job Title,City\nC1,Meyer & Co,Ann Lee,Buyer,Bonn\n"),
        ("customers", "Customer,Sales Rep,Manager,Region\nMeyer & Co,Ann,Bob,North\nJones Ltd,Ann,Bob,South\n"),
    ],
)
def test_ours_stays_ours_beside_columns_of_other_subjects(tmp_path: Path, kind: str, text: str) -> None:
    found = ingest.inspect(write(tmp_path, text))
    assert found.subject is None
    assert found.likely_kind == kind


def test_who_names_the_kind_is_believed(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "Date,Supplier,Transaction Number,Amount\n2024-01-13,Meyer & Co,77,10.50\n")
    outcome = load(engine, path, "payments", overrides={"customer_name": "Supplier"})
    assert outcome.rows == ingest.Rows(1, 1, 0, 0)


def test_a_table_without_any_known_column_is_not_called_sales(tmp_path: Path) -> None:
    path = write(tmp_path, "alpha,beta\n1,x\n2,y\n")
    with pytest.raises(ImportRefused) as refused:
        plan_for(ingest.inspect(path))
    assert refused.value.code == "no_kind"
    with pytest.raises(ImportRefused) as refused:
        plan_for(ingest.inspect(path), "sales")
    assert refused.value.code == "missing_column"


def test_every_subject_has_its_words() -> None:
    rules = tomllib.loads(Path(subjects.__file__).with_name("subjects.toml").read_text(encoding="utf-8"))["subject"]
    for name in {rule["name"] for rule in rules}:
        assert i18n.has(f"ingest.subject.{name}"), name
        assert i18n.has(f"ingest.advice.{name}"), name
