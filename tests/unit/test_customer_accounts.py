"""Whose account a customer is: parents are followed to the top, circles count for nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kam_analytics.ingest.books.accounts import topmost


def test_a_chain_a_circle_and_what_hangs_below_them() -> None:
    chain = {f"c{n}": f"c{n + 1}" for n in range(3000)}
    circle = {"x": "y", "y": "z", "z": "x", "below": "x"}
    found = topmost({**circle, **chain, "side": "c1500"})
    assert found == {**dict.fromkeys(chain, "c3000"), "side": "c3000"}


@given(st.dictionaries(st.integers(0, 12), st.integers(0, 12)))
def test_it_is_whoever_has_no_parent_after_as_many_steps_as_there_are_customers(numbers: dict[int, int]) -> None:
    parents = {str(child): str(parent) for child, parent in numbers.items()}
    expected = {}
    for child in parents:
        at = child
        for _ in range(20):
            at = parents.get(at, at)
        if at not in parents:
            expected[child] = at
    assert topmost(parents) == expected
