"""The floor that pages are measured against: one filter, four small charts, no query and no frame."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

REGIONS = ("AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST")
POINTS = 24


def changed() -> None:
    st.query_params.from_dict({"region": list(st.session_state["region"])})


st.set_page_config(page_title="Floor", layout="wide")
st.html('<h1 class="kam-title">Floor</h1>')
st.session_state["region"] = [name for name in st.query_params.get_all("region") if name in REGIONS]
chosen = st.multiselect("Region", REGIONS, key="region", on_change=changed)
shift = sum(len(name) for name in chosen)
left, right = st.columns(2)
for number in range(4):
    heights = [(place * 7 + shift + number) % 31 for place in range(POINTS)]
    trace = go.Bar(y=heights) if number % 2 else go.Scatter(y=heights, mode="lines")
    figure = go.Figure(trace, {"height": 280, "margin": {"t": 10, "b": 30, "l": 40, "r": 10}})
    with left if number % 2 else right:
        st.plotly_chart(figure, key=f"floor_{number}", theme=None, config={"displayModeBar": False})
