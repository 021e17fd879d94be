"""Choices made while a run is on its way are all kept."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _two_widgets() -> None:
    """A page of two widgets, the second of which a run can be kept from coming to."""
    import streamlit as st

    from kam_analytics.ui import state

    state.start_page("page")
    for key in ("first", "second"):
        value = st.query_params.get(key, "no")
        st.selectbox(key, ["no", "yes"], **state.bind(key, value, lambda new, key=key: {key: [new]}))
        if st.session_state.pop("cut", False):
            st.stop()
    state.end_page("page")


def test_a_choice_in_a_widget_that_the_run_before_did_not_come_to() -> None:
    at = AppTest.from_function(_two_widgets).run()
    browser = at._tree  # what the browser shows: a run that is cut short leaves the rest of the page standing
    at.selectbox(key="first").select("yes")
    at.session_state["cut"] = True
    at.run()
    assert len(at.selectbox) == 1
    at._tree = browser
    at.selectbox(key="second").select("yes")
    at.run()
    assert not at.exception
    assert dict(at.query_params) == {"first": "yes", "second": "yes"}
    assert [box.value for box in at.selectbox] == ["yes", "yes"]
