"""Which names and data make two customers one: levels written by hand, precision before recall."""

from __future__ import annotations

from typing import Any

import pytest

from kam_analytics.parties.evidence import comparable, judge, party
from kam_analytics.parties.names import read

SAME = [  # one name, written in two ways
    ("Acme Co., Ltd.", "ACME  Limited"),
    ("GTXPro", "GTX Pro"),
    ("Ａｃｍｅ　Ｔｒａｄｉｎｇ", "Acme Trading"),
    ("Müller GmbH & Co. KG", "Muller GmbH und Co KG"),
    ("S. A. Dupont", "S.A. Dupont"),
    ("Joe's Bikes", "Joes Bikes"),
    ("The Bike Store", "Bike Store"),
    ("华为技术有限公司", "华为技术有限责任公司"),
    ("华为技术有限公司", "华为技术"),
    ("上海贝尔电子 有限公司", "上海贝尔电子有限公司"),
    ("北京中科软件有限公司", "中科软件（北京）有限公司"),
    ("中科软件(北京)有限公司", "北京市中科软件有限公司"),
]
OTHER = [  # two names
    ("Shop 12", "Shop 13"),
    ("Tailspin Toys (Head Office)", "Tailspin Toys (Sylvanite, MT)"),
    ("华联超市北京分公司", "华联超市上海分公司"),
    ("华联超市有限公司", "华联超市有限公司北京分公司"),
    ("第一百货商店", "第二百货商店"),
    ("Alpha Systems", "Alpha Logistics"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_written_in_two_ways(one: str, other: str) -> None:
    assert read(one).key == read(other).key


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_names(one: str, other: str) -> None:
    assert read(one).key != read(other).key


def customer(number: str, name: str, **known: Any) -> dict[str, Any]:
    fields = dict.fromkeys(
        ("parent_id", "region", "salesperson", "city", "country", "tax_id", "address", "phone", "email")
    )
    row = {"customer_id": number, "customer_name": name, "kept_id": number, "account_id": number, "listed": True}
    return {**row, **fields, **known}


def level(
    one: str, other: str, first: dict[str, Any] | None = None, second: dict[str, Any] | None = None
) -> str | None:
    """How sure it is that the two are one. `second` is what the second one has in place of what the first has."""
    first = first or {}
    here, there = (
        party(customer("1", one, **first)),
        party(customer("2", other, **(first if second is None else second))),
    )
    shared = {field for field, value in here.known.items() if there.known.get(field) == value}
    verdict = judge(here, there, shared, {"ulm"})
    return verdict[0] if verdict else None


TAX, PHONE = {"tax_id": "91110108551385082Q"}, {"phone": "+86 10 8283-6666"}
ADDRESS, CITY = {"address": "12 Long Street, Springfield"}, {"city": "Ulm"}

FOUND = [
    ("Acme Ltd", "ACME Limited", TAX, None, "full"),
    ("Acme Ltd", "ACME Limited", PHONE, None, "full"),
    ("Acme Ltd", "ACME Limited", CITY, None, "full"),
    ("Acme Ltd", "ACME Limited", {}, None, "high"),
    ("Acme Ltd", "ACME Limited", {"city": "Ulm"}, {"city": "Linz"}, "possible"),
    ("Acme Ltd", "Acme GmbH", CITY, None, "possible"),
    ("Acme Ltd", "Acme GmbH", PHONE, None, "possible"),
    ("Acme Trading Ltd", "Acme Tradnig Ltd", PHONE, None, "high"),
    ("Acme Trading Ltd", "Acme Tradnig Ltd", CITY, None, "possible"),
    ("Acme Trading Ltd", "Acme Tradnig Ltd", TAX, None, "full"),
    ("Jon Smith", "Jon Smith", {}, None, "possible"),  # people are called alike
    ("Jon Smith", "Jon Smith", CITY, None, "possible"),
    ("Jon Smith", "Jon Smith", ADDRESS, None, "full"),
    ("曾惠", "曾惠", {}, None, "possible"),
    ("华联超市北京分公司", "华联超市上海分公司", TAX, None, "possible"),
    ("Hansen Trading", "Completely Different", TAX, None, "high"),
]
NOT_FOUND = [
    ("Shop 12", "Shop 13", PHONE),
    ("Shop 12", "Shop 13", CITY),
    ("Bike Shop 012", "Bike Shop 013", ADDRESS),
    ("华联超市北京分公司", "华联超市上海分公司", PHONE),
    ("华联超市（北京）有限公司", "华联超市（上海）有限公司", PHONE),
    ("Tailspin Toys (Head Office)", "Tailspin Toys (Sylvanite, MT)", PHONE),
    ("Acme Berlin GmbH", "Acme Hamburg GmbH", PHONE),
    ("Acme Ulm GmbH", "Acme Bonn GmbH", PHONE),  # a place of the data
    ("Acme Systems A", "Acme Systems B", PHONE),
    ("Acme Holding AG", "Acme AG", PHONE),
    ("Hansen Logistics II", "Hansen Logistics III", CITY),
    ("Zhonghua Electronics", "Zhongtai Electronics", {}),
    ("华信科技有限公司", "华兴科技有限公司", CITY),
    ("Alpha Systems", "Alpha Logistics", PHONE),
]


@pytest.mark.parametrize(("one", "other", "first", "second", "expected"), FOUND)
def test_how_sure(one: str, other: str, first: dict[str, Any], second: dict[str, Any] | None, expected: str) -> None:
    assert level(one, other, first, second) == expected
    assert level(other, one, first, second) == expected


@pytest.mark.parametrize(("one", "other", "known"), NOT_FOUND)
def test_names_that_differ_by_number_place_or_entity_are_not_proposed(
    one: str, other: str, known: dict[str, Any]
) -> None:
    assert level(one, other, known) is None


def test_two_tax_numbers_are_two_customers() -> None:
    assert level("Acme Ltd", "Acme Ltd", TAX, {"tax_id": "91310000607378135L"}) is None


def test_a_name_that_serves_as_id_and_is_written_otherwise() -> None:
    """Where extracts name customers only, a blank makes another customer."""
    here, there = party(customer("GTXPro", "GTXPro")), party(customer("GTX Pro", "GTX Pro"))
    verdict = judge(here, there, (), ())
    assert verdict is not None
    assert verdict[0] == "high"


def test_subsidiaries_of_one_parent_stay_apart() -> None:
    known = {"account_id": "P"}
    assert level("Acme Ltd", "Acme Ltd", {**known, **PHONE}) is None


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("phone", "+86 (0)10-8283 6666", "010-82836666"),
        ("phone", "010-82836666", "01082836666 转 801"),
        ("phone", "+47 22 12 34 56", "22123456"),
        ("tax_id", "DE 123.456.789", "de123456789"),
        ("email", " Sales@Acme.com", "sales@acme.com"),
        ("address", "12, Long Street", "12 LONG STREET."),
    ],
)
def test_values_written_in_two_ways(field: str, one: str, other: str) -> None:
    assert comparable(field, one) == comparable(field, other) is not None


@pytest.mark.parametrize(
    ("field", "value"), [("phone", "000-0000000"), ("phone", "123"), ("tax_id", "000000000"), ("tax_id", "无"), ("email", "none"), ("address", "-")]
)  # fmt: skip
def test_values_that_say_nothing(field: str, value: str) -> None:
    assert comparable(field, value) is None
