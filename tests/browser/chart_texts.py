"""Texts of charts: whole, clear of one another, and with room enough from the start, at every width."""

from __future__ import annotations

from kam_analytics.ui.theme import NARROW_BELOW, WIDE_FROM
from tests.browser.tab import Tab

# Texts of charts that stand beyond their chart, or over one another; a touch is no collision.
COLLISIONS = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
  const frame = plot.getBoundingClientRect();
  const texts = [...plot.querySelectorAll('.main-svg text')]
    .filter(node => node.textContent.trim() && !node.closest('.hoverlayer'))
    .map(node => [node.textContent, node.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
  const cut = texts.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1)
    .map(([text]) => `cut: ${text}`);
  const over = texts.flatMap(([text, a], place) => texts.slice(place + 1)
    .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
    .map(([other]) => `over: ${text} / ${other}`));
  return [...cut, ...over];
})"""
# Charts whose axes needed more room than their margins leave, so that Plotly drew them a second time.
REDRAWN = """() => [...document.querySelectorAll('.js-plotly-plot')].map(plot => plot._fullLayout)
  .filter(layout => 'lrtb'.split('').some(side => layout._size[side] > layout.margin[side] + 0.5))
  .map(layout => JSON.stringify([layout.margin, layout._size]))"""
# The server has been told how much room there is, and the charts are as wide as their places.
FITTED = """([below, from]) => {
  const main = document.querySelector('[data-testid=stMain]'), width = main.clientWidth;
  return main.dataset.kamRoom === (width < below ? 'narrow' : width < from ? 'usual' : 'wide')
    && [...document.querySelectorAll('.js-plotly-plot')].every(
      plot => Math.abs((plot._fullLayout?.width ?? 0) - plot.parentElement.clientWidth) <= 1);
}"""
# What sticks out at the side of the page, in pixels.
OVER = """() => { const main = document.querySelector('[data-testid=stMain]');
  return Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth); }"""


def assert_texts_whole(tab: Tab, *widths: int) -> None:
    """The texts of all charts of a page, one width after the other; nothing sticks out at the side."""
    for width in widths:
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.until(FITTED, [NARROW_BELOW, WIDE_FROM]).drawn()
        assert tab.page.evaluate(COLLISIONS) == [], width
        assert tab.page.evaluate(REDRAWN) == [], width
        assert tab.page.evaluate(OVER) <= 0, width
    tab.assert_fine()
