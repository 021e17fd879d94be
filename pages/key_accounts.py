"""Key accounts: who they are, what they bring, and how much hangs on them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kam_analytics.charts.bridge import BridgeLabels, bridge
from kam_analytics.charts.lorenz import LorenzLabels, lorenz
from kam_analytics.charts.pareto import ParetoLabels, pareto
from kam_analytics.charts.pyramid import PyramidLabels, pyramid
from kam_analytics.ui import blocks, key_accounts, titles
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show
from kam_analytics.ui.words import labels, terms


def body(page: Page) -> None:
    blocks.follow(page)
    choice = key_accounts.controls(page)
    page.prepare(
        "sales/key_share",
        "sales/pareto",
        "sales/pyramid",
        "sales/concentration",
        "sales/bridge",
        "sales/sparklines",
        **choice,
    )
    ranking = page.run("sales/pareto", **choice)
    layers, share = page.run("sales/pyramid"), page.run("sales/concentration", measure=choice["measure"])
    measure = page.t(f"measures.{choice['measure']}")
    under = page.subtitle(measure, unit=choice["measure"] != "quantity")
    blocks.message(page, page.once("message", partial(key_accounts.sentences, page, ranking, share), ranking, share))
    blocks.headline(page, key_accounts.figures(page, share, page.run("sales/key_share")), "sales/concentration")

    words = labels(page, ParetoLabels, "pareto", measure=measure)
    draw = partial(pareto, ranking.frame, page.theme, page.numbers, words, value="amount")
    title = titles.said(page, titles.pareto, ranking, ranking)
    blocks.chart(page, "pareto", title, under, draw, ranking, accounts=True)
    left, right = st.columns(2, gap="large")
    with left:
        words = labels(page, PyramidLabels, "pyramid", layers=terms(page, "tier"))
        draw = partial(pyramid, layers.frame, page.theme, page.numbers, words)
        cut_by = "layers_under_filtered" if page.scope.narrowed else "layers_under"
        by_layer = page.subtitle(page.t(f"key_accounts.{cut_by}"))
        blocks.chart(page, "pyramid", titles.said(page, titles.pyramid, layers), by_layer, draw, layers)
    with right:
        words = labels(page, LorenzLabels, "lorenz", revenue=measure)
        draw = partial(lorenz, ranking.frame, page.theme, page.numbers, words, value="amount")
        title = titles.said(page, titles.lorenz, ranking, ranking)
        blocks.chart(page, "lorenz", title, under, draw, share, ranking)
    if page.scope.base is not None:
        moves = page.run("sales/bridge")
        draw = partial(bridge, moves.frame, page.theme, page.numbers, labels(page, BridgeLabels, "bridge"))
        under = page.versus(page.subtitle(page.t("measures.revenue")))
        blocks.chart(page, "bridge", titles.said(page, titles.bridge, moves), under, draw, moves)
    key_accounts.table(page, ranking)


show("key_accounts", body, needs="sales")
