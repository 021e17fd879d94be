"""What a person says about a file beyond what was found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Answers:
    """`mapping`: target -> source column, None or '' to leave the target out. `rows`: column -> value as written -> whether
    rows with it are loaded. `unit`: multiply or keep amounts in thousands. `unapplied`: receipts that name no invoice lower
    none. `base`: what rates with a currency a column are measured against; see `rates_table`. `vouchers`: fill or reject
    the further rows of vouchers. `year`: that of the first of months in columns, which name none; never remembered. What is None or empty was not said."""

    kind: str | None = None
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    date_order: str | None = None
    decimal: str | None = None
    rows: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    unit: str | None = None
    unapplied: bool = False
    base: str | None = None
    vouchers: str | None = None
    year: str | None = None

    def __bool__(self) -> bool:
        return bool(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """Only what was said."""
        names = ("kind", "date_order", "decimal", "unit", "unapplied", "base", "vouchers", "year")
        given: dict[str, Any] = {name: getattr(self, name) for name in names}
        given |= {"mapping": dict(self.mapping), "rows": {column: dict(said) for column, said in self.rows.items()}}
        return {name: value for name, value in given.items() if value}

    def over(self, other: Answers) -> Answers:
        """These answers, and those of `other` where these say nothing. Answers for another kind do not count."""
        if self.kind and self.kind != other.kind:
            other = replace(other, kind=None, mapping={}, rows={}, unapplied=False)
        rows = {column: dict(said) for column, said in other.rows.items()}
        for column, said in self.rows.items():
            rows[column] = {**rows.get(column, {}), **said}
        return Answers(
            kind=self.kind or other.kind,
            mapping={**other.mapping, **self.mapping},
            date_order=self.date_order or other.date_order,
            decimal=self.decimal or other.decimal,
            rows=rows,
            unit=self.unit or other.unit,
            unapplied=self.unapplied or other.unapplied,
            base=self.base or other.base,
            vouchers=self.vouchers or other.vouchers,
            year=self.year or other.year,
        )
