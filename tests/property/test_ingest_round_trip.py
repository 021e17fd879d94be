"""Random tables, written in random styles, come back equal by both ways of reading; where a style leaves a question open it is
asked. Many more styles are read cell by cell in test_ingest_styles."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import NeedsAnswer, PendingImport

SETTINGS = settings(
    max_examples=36, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
Line = tuple[date, str, Decimal, Decimal | None]

WORDS = {
    "utf-8": ["Meyer", "Société Évian", "上海机械", "O'Brien", 'the "best"', "a;b", "c,d", "x\ty", "p|q", "=1+1", "Ünal", "naïve – co", "東京", "a\nb"],
    "gb18030": ["上海机械有限公司", "北京电子", "广州贸易公司", "Meyer 中国", "客户,甲", "客户;乙", '"引号"'],
    "cp950": ["台灣電腦股份有限公司", "高雄貿易公司", "國際機械製造", "Meyer 台灣", "客戶甲,乙", "臺北;電子", '"引號"'],
    "cp932": ["株式会社サクラ商事", "大阪デンキ", "東京データ", "Meyer 日本", "山田,太郎", "カタカナ;ソ表", '"引用"'],
    "cp1252": ["Müller", "Société Évian", "Hôtel Zoé", "Straße", "naïve", "Ünal, Söhne", "façade; élan", "Łódź".replace("Ł", "L").replace("ó", "o").replace("ź", "z")],
}  # fmt: skip
WORDS |= {"utf-8-sig": WORDS["utf-8"], "utf-16": WORDS["utf-8"]}
DATES = {
    "ymd": ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m-%d 00:00:00", "%Y.%m.%d"],
    "dmy": ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d-%b-%Y", "%d/%m/%Y 10:30"],
    "mdy": ["%m/%d/%Y", "%m-%d-%Y", "%m/%d/%Y 0:00", "%b %d, %Y"],
}


@dataclass(frozen=True)
class Style:
    encoding: str
    delimiter: str
    newline: str
    order: str
    date: str
    decimal: str
    thousands: str
    negative: str
    quoting: int


@st.composite
def styles(draw: st.DrawFn) -> Style:
    encoding = draw(st.sampled_from(sorted(WORDS)))
    order = draw(st.sampled_from(sorted(DATES)))
    written = [form for form in DATES[order] if encoding != "cp1252" or "年" not in form]
    decimal = draw(st.sampled_from([".", ","]))
    plain = draw(st.booleans())  # so that the file may be read as it is
    return Style(
        encoding=encoding,
        delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
        newline=draw(st.sampled_from(["\n", "\r\n"])),
        order=order,
        date=draw(st.sampled_from(written)),
        decimal=decimal,
        thousands="" if plain else draw(st.sampled_from(["", "," if decimal == "." else ".", "'"])),
        negative="-{}" if plain else draw(st.sampled_from(["-{}", "({})", "{}-"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )


@st.composite
def lines(draw: st.DrawFn, encoding: str) -> list[Line]:
    money = st.decimals(Decimal("-99999999"), Decimal("99999999"), places=draw(st.sampled_from([0, 2, 2, 3, 4])))
    line = st.tuples(
        st.dates(date(1950, 1, 1), date(2060, 12, 31)),
        st.sampled_from(WORDS[encoding]),
        money,
        st.none() | money,
    )
    return draw(st.lists(line, min_size=1, max_size=25))


def written_number(value: Decimal | None, style: Style) -> str:
    if value is None:
        return ""
    text = f"{abs(value):,f}".replace(",", "~").replace(".", style.decimal).replace("~", style.thousands)
    return style.negative.format(text) if value < 0 else text


def written_date(day: date, style: Style) -> str:
    return day.strftime(style.date)


def write(path: Path, rows: list[Line], style: Style) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=style.delimiter, lineterminator=style.newline, quoting=style.quoting)
    writer.writerow(["order date", "customer name", "revenue", "cost"])
    for day, name, revenue, cost in rows:
        writer.writerow([written_date(day, style), name, written_number(revenue, style), written_number(cost, style)])
    path.write_bytes(stream.getvalue().encode(style.encoding))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("round_trip")
    with Engine(folder / "a.duckdb", folder / "staging", threads=2) as opened:
        yield opened


def answered(path: Path, style: Style) -> tuple[ingest.Plan, set[str]]:
    """The plan, with the truth as the answer to what is asked; and what was asked."""
    inspection = ingest.inspect(path)
    asked: set[str] = set()
    answers: dict[str, str] = {}
    truth = {"date_order": style.order, "decimal": "point" if style.decimal == "." else "comma"}
    for _ in range(3):
        try:
            plan = ingest.plan_for(inspection, "sales", **answers)
        except NeedsAnswer as needs:
            for question in needs.questions:
                asked.add(question.code)
                answers[question.code] = truth[question.code]
        else:
            return plan, asked
    raise AssertionError("asked again and again")


def loaded(pending: PendingImport) -> list[Line]:
    rows = pending.sample
    return sorted(((row["order_date"], row["customer_name"], row["revenue"], row["cost"]) for row in rows), key=repr)


def expected(rows: list[Line]) -> list[Line]:
    exact = Decimal("0.0001")
    return sorted(
        ((day, name, revenue.quantize(exact), None if cost is None else cost.quantize(exact)) for day, name, revenue, cost in rows),
        key=repr,
    )  # fmt: skip


@SETTINGS
@given(data=st.data(), style=styles())
def test_any_table_in_any_style_comes_back(engine: Engine, tmp_path: Path, data: st.DataObject, style: Style) -> None:
    rows = data.draw(lines(style.encoding))
    path = tmp_path / "any.csv"
    write(path, rows, style)
    plan, asked = answered(path, style)
    if all(day.day > 12 for day, *_ in rows):
        assert "date_order" not in asked
    as_planned = came_back(engine, path, plan, rows)
    if plan.strict:
        assert came_back(engine, path, dataclasses.replace(plan, strict=False), rows) == as_planned


def came_back(engine: Engine, path: Path, plan: ingest.Plan, rows: list[Line]) -> tuple[object, object]:
    """Load the file and throw it away again: its control totals, and what the figures of the company would become."""
    pending = ingest.begin(engine, path, plan)
    try:
        assert pending.rows == ingest.Rows(len(rows), len(rows), 0, 0)
        assert loaded(pending) == expected(rows)
        assert pending.totals["revenue"] == sum(row[2] for row in rows)
        return dict(pending.totals), pending.changes and pending.changes.after
    finally:
        pending.discard()


@settings(SETTINGS, max_examples=40)
@given(
    content=st.binary(min_size=0, max_size=600)
    | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_refused_or_loaded_but_never_crash(engine: Engine, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bytes.csv"
    path.write_bytes(b"order date,revenue\n" + content)
    try:
        pending = ingest.begin(engine, path, ingest.plan_for(ingest.inspect(path), "sales"))
    except (NeedsAnswer, ImportRefused) as error:
        refused = error.message("en")
    else:
        refused = "-"
        rows = pending.rows
        pending.discard()
        assert rows.in_file == rows.loaded + rows.rejected + rows.skipped
    assert refused
    assert ingest.in_progress(engine) is None
