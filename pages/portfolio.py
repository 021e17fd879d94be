"""Portfolio: every account on two measures, cut into quadrants with advice."""

from __future__ import annotations

from functools import partial

from kam_analytics.charts.portfolio import portfolio
from kam_analytics.charts.theme import selection_config
from kam_analytics.ui import blocks, matrix
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show


def body(page: Page) -> None:
    blocks.follow(page)
    choice = matrix.controls(page)
    result = page.run("portfolio/matrix", **choice.params)
    blocks.message(page, page.once("message", partial(matrix.sentences, page, result, choice), result))
    points = page.once("points", partial(matrix.drawn, result), result)
    draw = partial(
        portfolio,
        points,
        page.theme,
        page.numbers,
        matrix.quadrants(page, choice),
        x=matrix.measure(page, "x", choice.x, result),
        y=matrix.measure(page, "y", choice.y, result),
        size=matrix.measure(page, "size", choice.size, result),
        colour=matrix.colour(page, choice.colour),
        width=int(page.theme.width(1000)),
    )
    title, under = page.once("title", partial(matrix.title, page, choice, result), result)
    config = selection_config(matrix.plot_words(page), page.lang)
    chosen = blocks.chart(page, "matrix", title, under, draw, result, selecting=True, config=config)
    matrix.table(page, result, choice, chosen)


show("portfolio", body, needs="sales")
