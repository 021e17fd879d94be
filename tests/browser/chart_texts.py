"""Texts of charts: whole, clear of one another, and with room enough from the start, at every width."""

from __future__ import annotations

from tests.browser.tab import WAIT, Tab

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
# The browser tells the server that the page is narrow, and gets charts for it.
TOLD = "document.querySelector('[data-testid=stMain]').dataset.kamRoom === 'narrow'"
# Nothing of the charts has moved for a while: they follow the width of the window with a delay.
STILL = """() => {
  const now = [...document.querySelectorAll('.js-plotly-plot .main-svg')].map(svg => {
    const box = svg.getBoundingClientRect();
    return [box.left, box.top, box.width, box.height, svg.querySelectorAll('*').length].join();
  }).join(';') + innerWidth;
  const since = window.kamStill?.now === now ? window.kamStill.since : performance.now();
  window.kamStill = {now, since};
  return performance.now() - since > 400;
}"""


def assert_texts_whole(tab: Tab, *widths: int) -> None:
    """The texts of all charts of a page, one width after the other."""
    for width in widths:
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.page.wait_for_function(TOLD if width < 816 else f"!({TOLD})", timeout=WAIT)
        tab.drawn().page.wait_for_function(STILL, timeout=WAIT)
        assert tab.page.evaluate(COLLISIONS) == [], width
        assert tab.page.evaluate(REDRAWN) == [], width
        overflow = tab.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert overflow <= width, width
    tab.assert_fine()
