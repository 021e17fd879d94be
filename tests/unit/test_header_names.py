"""Exports of the common systems are read without a word: headings as the systems write them, and what each must mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.kinds import KINDS, aliases
from tests.extracts import write

# name: (kind, headings, a row, what each heading means: - for nothing)
EXPORTS = {
    "kingdee sales": (
        "sales",
        "单据编号,日期,客户.编码,客户.名称,物料.编码,物料.名称,规格型号,实发数量,销售单价,销售金额,成本金额,销售员.名称,部门,结算币别",
        "XSCK001,2024-03-05,K001,上海贸易公司,A1,螺栓,M6,10,1.50,15.00,9.00,王芳,一部,人民币",
        "order_id order_date customer_id customer_name product_id product_name - quantity unit_price revenue cost salesperson - currency",
    ),
    "kingdee k3": (
        "sales",
        "日期,单据编号,购货单位代码,购货单位,产品长代码,产品名称,实发数量,销售单价,销售收入,销售成本,业务员,部门",
        "2024-03-05,XOUT001,K001,上海贸易公司,A.1,螺栓,10,1.50,15.00,9.00,王芳,一部",
        "order_date order_id customer_id customer_name product_id product_name quantity unit_price revenue cost salesperson -",
    ),
    "kingdee receipts": (
        "payments",
        "单据编号,业务日期,往来单位,收款金额,结算方式,币别,单据状态",
        "SKD001,2024-03-05,上海贸易公司,15.00,电汇,人民币,已审核",
        "payment_id payment_date customer_name amount - currency -",
    ),
    "kingdee receivables": (
        "invoices",
        "单据编号,业务日期,到期日,客户,价税合计,已核销金额,未核销金额,销售员,单据状态",
        "AR001,2024-03-05,2024-04-05,上海贸易公司,15.00,0,15.00,王芳,已审核",
        "invoice_id invoice_date due_date customer_name amount paid_amount open_amount salesperson -",
    ),
    "yonyou sales": (
        "sales",
        "发票号,开票日期,销售类型,客户编码,客户简称,存货编码,存货名称,数量,无税单价,本币无税金额,本币价税合计,业务员,地区名称,币种",
        "F001,2024-03-05,普通销售,K001,上海贸易,A1,螺栓,10,1.50,15.00,16.95,王芳,华东,人民币",
        "order_id order_date - customer_id customer_name product_id product_name quantity unit_price revenue - salesperson region currency",
    ),
    "yonyou ar": (
        "invoices",
        "单据号,单据日期,到期日,客户编码,客户名称,本币金额,本币余额,业务员名称,币种",
        "F001,2024-03-05,2024-04-05,K001,上海贸易,15.00,15.00,王芳,人民币",
        "invoice_id invoice_date due_date customer_id customer_name amount - salesperson currency",
    ),
    "yonyou customers": (
        "customers",
        "客户编码,客户名称,客户简称,所属分类名称,所属地区名称,专管业务员名称,信用额度,付款条件,发展日期",
        "K001,上海贸易公司,上海贸易,经销商,华东,王芳,10000,30,2020-03-05",
        "customer_id customer_name - industry region salesperson credit_limit terms_days customer_since",
    ),
    "sap fbl5n": (
        "invoices",
        "Customer,Name 1,DocumentNo,Doc. Type,Document Date,Net Due Date,Clearing,Amt in loc.cur.,LCurr,Payt Terms",
        "C001,Meyer GmbH,1400001,RV,05.03.2024,04.04.2024,,150.00,EUR,ZB30",
        "customer_id customer_name invoice_id - invoice_date due_date paid_date amount currency -",
    ),
    "sap vbrp": (
        "sales",
        "vbeln,fkdat,kunag,name1,matnr,arktx,fkimg,netwr,wavwr,vkgrp,bzirk,waerk",
        "900001,20240305,C001,Meyer GmbH,A1,Bolt,10,150.00,90.00,G01,N,EUR",
        "order_id order_date customer_id customer_name product_id product_name quantity revenue cost salesperson region currency",
    ),
    "sap text": (
        "sales",
        "Billing Document,Billing Date,Sold-To Party,Name of sold-to party,Material,Material description,Billed Quantity,Net Value,Cost,Sales Group,Sales District,Document Currency",
        "900001,05.03.2024,C001,Meyer GmbH,A1,Bolt,10,150.00,90.00,G01,North,EUR",
        "order_id order_date customer_id customer_name product_id product_name quantity revenue cost salesperson region currency",
    ),
    "sap zh": (
        "sales",
        "开票凭证,开票日期,售达方,售达方名称,物料,物料描述,开票数量,净价值,成本,销售组,销售地区,凭证货币",
        "900001,2024-03-05,C001,甲公司,A1,螺栓,10,150.00,90.00,G01,华东,CNY",
        "order_id order_date customer_id customer_name product_id product_name quantity revenue cost salesperson region currency",
    ),
    "sap kna1 zh": (
        "customers",
        "客户,名称 1,城市,国家代码,行业,信用限额,付款条件",
        "C001,甲公司,上海,CN,机械,10000,30",
        "customer_id customer_name city country industry credit_limit terms_days",
    ),
    "qbo sales detail": (
        "sales",
        "Transaction date,Transaction type,Num,Product/Service full name,Memo/Description,Quantity,Sales price,Amount,Balance,Customer full name",
        "03/15/2024,Invoice,1001,Bolt,Bolts,10,1.50,15.00,15.00,Meyer & Co",
        "order_date - order_id product_name - quantity unit_price revenue - customer_name",
    ),
    "qbo invoices": (
        "invoices",
        "Date,Transaction type,Num,Customer full name,Due date,Amount,Open balance",
        "03/15/2024,Invoice,1001,Meyer & Co,04/14/2024,15.00,15.00",
        "invoice_date - invoice_id customer_name due_date amount open_amount",
    ),
    "qbd customers": (
        "customers",
        "Customer,Company,Bill to City,Terms,Rep,Credit Limit,Customer Type",
        "Meyer & Co,Meyer & Co,Bonn,30,AB,10000,Retail",
        "customer_name - city terms_days salesperson credit_limit industry",
    ),
    "xero invoices": (
        "invoices",
        "*ContactName,*InvoiceNumber,Reference,*InvoiceDate,*DueDate,Total,InvoiceAmountPaid,InvoiceAmountDue,Currency,Type,Status",
        "Meyer & Co,INV-1,x,15 Mar 2024,14 Apr 2024,15.00,0,15.00,EUR,Sales invoice,Approved",
        "customer_name invoice_id - invoice_date due_date amount paid_amount open_amount currency - -",
    ),
    "xero sales": (
        "sales",
        "ContactName,InvoiceNumber,InvoiceDate,InventoryItemCode,Description,Quantity,UnitAmount,Discount,LineAmount,Currency",
        "Meyer & Co,INV-1,15 Mar 2024,A1,Bolt,10,1.50,0,15.00,EUR",
        "customer_name order_id order_date product_id product_name quantity unit_price discount revenue currency",
    ),
    "netsuite invoices": (
        "invoices",
        "Internal ID,Document Number,Date,Due Date/Receive By,Entity,Amount,Amount Remaining,Sales Rep,Currency,Type",
        "77,INV1,15/03/2024,14/04/2024,Meyer & Co,15.00,15.00,Ann Lee,Euro,Invoice",
        "internal_id invoice_id invoice_date due_date customer_id amount open_amount salesperson currency -",
    ),
    "netsuite sales": (
        "sales",
        "Document Number,Date,Customer: ID,Customer: Company Name,Item,Description,Quantity,Item Rate,Amount,Est. Extended Cost (Line),Sales Rep",
        "INV1,15/03/2024,C1,Meyer & Co,A1,Bolt,10,1.50,15.00,9.00,Ann Lee",
        "order_id order_date customer_id customer_name product_id product_name quantity unit_price revenue cost salesperson",
    ),
    "netsuite customers": (
        "customers",
        "ID,Name,Category,Sales Rep,Billing City,Billing Country,Credit Limit,Terms,Date Created",
        "C1,Meyer & Co,Retail,Ann Lee,Bonn,Germany,10000,30,15/03/2020",
        "customer_id customer_name - salesperson city country credit_limit terms_days customer_since",
    ),
    "netsuite tech": (
        "invoices",
        "tranid,trandate,duedate,entity,foreigntotal,foreignamountpaid,currency,salesrep",
        "INV1,2024-03-15,2024-04-14,C1,15.00,0,EUR,Ann Lee",
        "invoice_id invoice_date due_date customer_id amount paid_amount currency salesperson",
    ),
    "sage50 invoices": (
        "invoices",
        "Invoice No,Date,A/C Ref,Name,Net Amount,Tax Amount,Gross Amount,Amount Paid,Due Date",
        "1001,15/03/2024,MEY001,Meyer & Co,15.00,3.00,18.00,0,14/04/2024",
        "invoice_id invoice_date customer_id customer_name - - amount paid_amount due_date",
    ),
    "sage50 customers": (
        "customers",
        "A/C,Name,Town,Country,Credit Limit,Payment Due Days,Account Opened",
        "MEY001,Meyer & Co,Bonn,DE,10000,30,15/03/2020",
        "customer_id customer_name city country credit_limit terms_days customer_since",
    ),
    "sage intacct": (
        "invoices",
        "RECORDID,CUSTOMERID,CUSTOMERNAME,WHENCREATED,WHENDUE,TOTALENTERED,TOTALPAID,WHENPAID,CURRENCY",
        "INV1,C1,Meyer & Co,03/15/2024,04/14/2024,15.00,0,,USD",
        "invoice_id customer_id customer_name invoice_date due_date amount paid_amount paid_date currency",
    ),
    "sage200 sales": (
        "sales",
        "Document No,Document Date,Customer Account Number,Customer Account Name,Stock Code,Stock Item Name,Quantity,Selling Unit Price,Line Total Value,Cost Price",
        "SO1,15/03/2024,MEY001,Meyer & Co,A1,Bolt,10,1.50,15.00,0.90",
        "order_id order_date customer_id customer_name product_id product_name quantity unit_price revenue unit_cost",
    ),
    "sap billing documents in german": (
        "sales",
        "Fakturadatum,Auftraggeber,Name 1,Faktura,Material,Materialkurztext,Fakturierte Menge,Nettowert,Belegwährung",
        "13.03.2024,100001,Müller GmbH,90001,M1,Schraube,10,1100.50,EUR",
        "order_date customer_id customer_name order_id product_id product_name quantity revenue currency",
    ),
    "sap fbl5n in german": (
        "invoices",
        "Debitor,Belegnummer,Belegdatum,Nettofälligkeit,Ausgleich,Betrag in Hauswährung,Währg",
        "100001,1800001,13.03.2024,12.04.2024,,1100.50,EUR",
        "customer_id invoice_id invoice_date due_date paid_date amount currency",
    ),
    "german, by hand": (
        "sales",
        "Datum,Kunde,Artikel,Menge,Einzelpreis,Umsatz",
        "13.03.2024,Müller GmbH,Schraube,10,1.50,15.00",
        "order_date customer_name product_name quantity unit_price revenue",
    ),
    "traditional chinese": (
        "sales",
        "訂單日期,訂單編號,客戶編號,客戶名稱,產品名稱,數量,單價,銷售額,業務員,幣別",
        "2024-03-05,D001,K001,上海貿易公司,螺栓,10,1.50,15.00,王芳,TWD",
        "order_date order_id customer_id customer_name product_name quantity unit_price revenue salesperson currency",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised(tmp_path: Path, name: str) -> None:
    kind, head, row, meant = EXPORTS[name]
    found = ingest.inspect(write(tmp_path, f"{head}\n{row}\n{row.replace('001', '002')}\n"))
    assert found.kind == kind
    wanted = {target: source for source, target in zip(head.split(","), meant.split(), strict=True) if target != "-"}
    assert {target: match.source for target, match in found.mapping.items()} == wanted
    assert found.proposals[kind].missing == ()


@given(st.text(st.characters(max_codepoint=127), max_size=12))
def test_ascii_headers_are_normalised_as_all_are(header: str) -> None:
    assert aliases.normalise(header) == "".join(
        letter for letter in header.casefold() if letter.isalnum() or letter == "#"
    )


def test_the_names_are_of_known_kinds_and_targets() -> None:
    spec = aliases._spec()
    shared = {target for kind in KINDS.values() for target in kind.targets}
    for section, entries in spec.items():
        if section in ("telling", "called", "either"):
            continue
        targets = shared if section == "common" else set(KINDS[section].targets)
        assert set(entries) <= targets, section
        for target, names in entries.items():
            assert set(names) <= {"names", "weak"}, (section, target)
            assert all(aliases.normalise(name) for words in names.values() for name in words), (section, target)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_where_headings_say_nothing_the_columns_that_would_fit_are_named(tmp_path: Path, lang: str) -> None:
    path = write(tmp_path, "order no,Wann,Zahl 1,Wort,Zahl 2\nX1,2024-01-13,1.5,a b,2\nX2,2024-01-14,3.5,c d,4\n")
    with pytest.raises(ImportRefused) as refused:
        ingest.plan_for(ingest.inspect(path), "sales")
    assert refused.value.code == "missing_column"
    assert "Wann, Zahl 1, Zahl 2" in refused.value.message(lang)
    with pytest.raises(ImportRefused) as refused:
        ingest.plan_for(
            ingest.inspect(write(tmp_path, "customer,order date,Wort\nX1,2024-01-13,a b\nX2,2024-01-14,c d\n")), "sales"
        )
    assert refused.value.code == "missing_column"
    known = {"en": "by its heading. Its columns are", "zh": "对应的列。文件的列有"}[lang]
    assert known in refused.value.message(lang)


def test_dates_and_amounts_beside_names_are_no_list_of_customers(tmp_path: Path) -> None:
    names = "".join(f"{day:02}/03/2024;Dupont {day};{day},50\n" for day in range(1, 28))
    found = ingest.inspect(write(tmp_path, f"Date;Client;Montant HT\n{names}"))
    assert found.kind is None
    with pytest.raises(ImportRefused) as refused:
        ingest.plan_for(found)
    assert "Montant HT" in refused.value.message("en")
    listed = "".join(f"{day:02}/03/2024;Dupont {day};Lyon;{day},50\n" for day in range(1, 28))
    assert ingest.inspect(write(tmp_path, f"Date;Client;City;Remise\n{listed}")).kind == "customers"
