"""The address is the state: widgets show what stands in the link, and write it back when they change.

A widget is bound to a parameter of the link with `bind`. At a change *all* bound widgets are written, not only the
one that changed: two quick clicks arrive with the same old address, and the first would be lost otherwise.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

_PAGE = "kam_page"  # the page of this run
_FIELDS = "kam_fields"  # its widgets: those bound in this run, and those of the runs since the last complete one
_BOUND = "kam_bound"  # the widgets bound in this run
_DRAWN = "kam_drawn"  # the page of the last run that came to its end, and the widgets bound in it
_STANDING = "kam_standing"  # those of them that stand on the page already
_ERROR = "kam_error"
Encode = Callable[[Any], Mapping[str, Sequence[str]]]


def query() -> dict[str, list[str]]:
    """The parameters of the address, each with all its values."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def start_page(name: str) -> None:
    """Forget the widgets of another page. Those of the same one still count: a choice that cuts a run short may be
    made in a widget that the run has not come to."""
    session = st.session_state
    page, bound = session.pop(_DRAWN, ("", frozenset()))
    session[_STANDING] = bound if page == name else frozenset()
    if session.get(_PAGE) != name:
        session[_PAGE], session[_FIELDS] = name, {}
    session[_BOUND] = set()


def end_page(name: str) -> None:
    """The page came to its end: what it sent has not been dropped for another run."""
    session = st.session_state
    session[_DRAWN] = name, frozenset(session[_BOUND])
    session[_FIELDS] = {key: encode for key, encode in session[_FIELDS].items() if key in session[_BOUND]}


def bind(key: str, value: Any, encode: Encode, /, **start: Any) -> dict[str, Any]:
    """Keyword arguments that bind a widget: it shows `value`, and `encode(new value)` gives its parameters.

    `start` is the widget's own argument that gives it the same value (`default`, `index`, ...). With it the state is set
    only where something is to change: the browser draws a widget whose state was set anew, however equal. Without it,
    after a page switch (an equal value may belong to another page's widget) and after a run that was cut short (what
    it set may never have arrived) the state is set in any case.
    """
    st.session_state[_FIELDS][key] = encode
    st.session_state[_BOUND].add(key)
    bound = {"key": key, "on_change": guarded(write)}
    if start and key in st.session_state[_STANDING] and st.session_state.get(key) == value:
        return bound | start
    st.session_state[key] = value
    return bound


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
        except Exception as error:  # whatever it is, the page says it; Streamlit would show a traceback
            keep_error(error)
            return None

    return run


def keep_error(error: Exception) -> None:
    """Have the shell show an error at the next run, for a step that starts over."""
    st.session_state[_ERROR] = error


def pending_error() -> Exception | None:
    error: Exception | None = st.session_state.pop(_ERROR, None)
    return error
