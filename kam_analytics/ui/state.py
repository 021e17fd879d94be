"""The address is the state: widgets show what stands in the link, and write it back when they change.

A widget is bound to a parameter of the link with `bind`. At a change *all* bound widgets are written, not only the
one that changed: two quick clicks arrive with the same old address, and the first would be lost otherwise.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

_FIELDS = "kam_fields"
_ERROR = "kam_error"
Encode = Callable[[Any], Mapping[str, Sequence[str]]]


def query() -> dict[str, list[str]]:
    """The parameters of the address, each with all its values."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def start_page() -> None:
    """Forget the widgets of the page before."""
    st.session_state[_FIELDS] = {}


def bind(key: str, value: Any, encode: Encode) -> dict[str, Any]:
    """Keyword arguments that bind a widget: it shows `value`, and `encode(new value)` gives its parameters.

    The state is set at every run: after a page switch an equal value may belong to another page's widget.
    """
    st.session_state[key] = value
    st.session_state[_FIELDS][key] = encode
    return {"key": key, "on_change": guarded(write)}


def write(**changes: Sequence[str]) -> None:
    """Put the values of all bound widgets into the address; `changes` win. Empty values leave the address."""
    merged = query()
    for key, encode in st.session_state.get(_FIELDS, {}).items():
        if key in st.session_state:
            merged |= {name: list(values) for name, values in encode(st.session_state[key]).items()}
    merged |= {name: list(values) for name, values in changes.items()}
    st.query_params.from_dict({name: values for name, values in merged.items() if values})


def guarded(callback: Callable[..., Any]) -> Callable[..., Any]:
    """A callback that fails ends the run before the page is drawn: keep the error for the shell to show."""

    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except Exception as error:
            keep_error(error)
            return None

    return run


def keep_error(error: Exception) -> None:
    """Have the shell show an error at the next run, for a step that starts over."""
    st.session_state[_ERROR] = error


def pending_error() -> Exception | None:
    error: Exception | None = st.session_state.pop(_ERROR, None)
    return error
