"""Key accounts: who they are, what they bring, and how much hangs on them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kam_analytics.charts.bridge import BridgeLabels, bridge
from kam_analytics.charts.concentration import LorenzLabels, lorenz
from kam_analytics.charts.pareto import ParetoLabels, pareto
from kam_analytics.charts.pyramid import PyramidLabels, pyramid
from kam_analytics.ui import blocks, key_accounts
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show
from kam_analytics.ui.words import labels, terms


def body(page: Page) -> None:
    blocks.follow(page)
    choice = key_accounts.controls(page)
    ranking = page.run("sales/pareto", **choice)
    layers, share = page.run("sales/pyramid"), page.run("sales/concentration")
    measure = page.t(f"measures.{choice['measure']}")
    under = page.subtitle(measure, unit=choice["measure"] != "quantity")
    blocks.message(page.once("message", partial(key_accounts.sentences, page, ranking, share), ranking, share))
    blocks.headline(page, key_accounts.figures(page, share), "sales/concentration")

    words = labels(page, ParetoLabels, "pareto", measure=measure)
    draw = partial(pareto, ranking.frame, page.theme, page.numbers, words, value="amount")
    blocks.chart(page, "pareto", page.t("key_accounts.pareto"), under, draw, ranking, accounts=True)
    left, right = st.columns(2, gap="large")
    with left:
        words = labels(page, PyramidLabels, "pyramid", layers=terms(page, "tier"))
        draw = partial(pyramid, layers.frame, page.theme, page.numbers, words)
        under = page.subtitle(page.t("measures.revenue"))
        blocks.chart(page, "pyramid", page.t("key_accounts.pyramid"), under, draw, layers)
    with right:
        words = labels(page, LorenzLabels, "lorenz")
        draw = partial(lorenz, ranking.frame, page.theme, page.numbers, words)
        blocks.chart(page, "lorenz", page.t("key_accounts.lorenz"), under, draw, share)
    if page.scope.base is not None:
        moves = page.run("sales/bridge")
        draw = partial(bridge, moves.frame, page.theme, page.numbers, labels(page, BridgeLabels, "bridge"))
        blocks.chart(page, "bridge", page.t("key_accounts.bridge"), page.versus(under), draw, moves)
    key_accounts.table(page, ranking)


show("key_accounts", body, needs="sales")
