"""A browser tab that remembers what went wrong in it, and the few gestures that the tests make."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from tests.browser.serving import Server

LAPTOP = {"width": 1440, "height": 900}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
WAIT = 30_000  # milliseconds; a busy machine must not fail a test
LOADING = 60_000
# Where Streamlit's client looks for its server. Under `streamlit run`, and at an address that is no page, it looks below
# the address of the page before it looks at the root.
PROBES = re.compile(r"/_stcore/(health|host-config)$")
# The page is complete, each place of a chart holds one, and nothing of them has moved for some milliseconds since it was
# asked: a click takes a moment to reach the server, and charts follow the width of the window with a delay.
DRAWN = """([asked, milliseconds]) => {
  const app = document.querySelector('[data-testid=stApp]');
  const places = [...document.querySelectorAll('[data-testid=stPlotlyChart]')];
  const plots = places.flatMap(place => [...place.querySelectorAll('.js-plotly-plot')]);
  const complete = app?.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('h1.kam-title') && !document.querySelector('[data-testid=stSkeleton]')
    && places.every(place => place.querySelector('.js-plotly-plot .main-svg'));
  const look = [asked, innerWidth, complete].join() + plots.flatMap(plot => [...plot.querySelectorAll('.main-svg')]).map(svg => {
    const box = svg.getBoundingClientRect();
    return [box.left, box.top, box.width, box.height, svg.querySelectorAll('*').length].join();
  }).join(';');
  if (window.kamDrawn?.look !== look) window.kamDrawn = {look, since: performance.now()};
  return complete && performance.now() - window.kamDrawn.since >= milliseconds;
}"""
SAME = 40  # milliseconds until the next look; enough after a load, which is no click that may still be on its way
CHARTS = "least => document.querySelectorAll('.js-plotly-plot .main-svg .layer-above').length >= least"
TITLED = "label => document.querySelector('h1.kam-title')?.textContent.includes(label)"


class Tab:
    """One page of a browser, for one test after the other. `troubles` collects console errors, exceptions, dialogs and
    requests elsewhere. Since the last cold load: `probes` are the addresses at which the client looked for its server,
    `sent` the number of its messages to it."""

    server: Server

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(WAIT)
        self.troubles: list[str] = []
        self.asked = self.sent = 0
        self.probes: list[str] = []
        self.agent = self.page.evaluate("navigator.userAgent")
        self.tools = context.new_cdp_session(self.page)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))
        self.page.on("request", self._request)
        self.page.on("dialog", self._dialog)
        self.page.on("websocket", lambda socket: socket.on("framesent", self._sent))

    def begin(self, server: Server, lang: str = "en", theme: str = "light", phone: bool = False, **size: int) -> Tab:
        """A stranger comes. Without animations: painting them takes a sixth of the time of a test."""
        self.server = server
        self.troubles.clear()
        self.front()
        self.page.set_viewport_size({**LAPTOP, **size})
        self.page.emulate_media(media="screen", color_scheme=theme, reduced_motion="reduce")
        agent = self.agent.replace(" Safari/", " Mobile Safari/") if phone else self.agent
        self.tools.send("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": LOCALES[lang]})
        self.tools.send("Emulation.setLocaleOverride", {"locale": LOCALES[lang]})
        return self

    def front(self) -> Tab:
        """Show this tab. One behind another is drawn once a second, and a click waits until what it hits has been drawn
        twice in the same place."""
        self.page.bring_to_front()
        return self

    def end(self) -> None:
        """The stranger goes, with all that the browser keeps of one."""
        self.page.unroute_all()
        if self.page.url.startswith("http"):
            self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.context.clear_cookies()
        self.tools.send("Emulation.setLocaleOverride")
        self.page.goto("about:blank")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not PROBES.search(message.location.get("url", "")):
            self.troubles.append(f"console: {message.text}")

    def _sent(self, _: object) -> None:
        self.sent += 1

    def _request(self, request: Request) -> None:
        if PROBES.search(request.url):
            self.probes.append(urlsplit(request.url).path)
        if not request.url.startswith((self.server.base, self.server.base.replace("http", "ws"), "data:", "blob:")):
            self.troubles.append(f"request: {request.url}")

    def _dialog(self, dialog: Any) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    # -- going places --------------------------------------------------------------------------------------------

    def open(self, page: str = "overview", **query: str | Sequence[str]) -> Tab:
        """A cold load of a page by its address."""
        self.sent, self.probes = 0, []
        self.front().page.goto(self.server.url(page, **query))
        return self.drawn(SAME)

    def drawn(self, milliseconds: int = 150) -> Tab:
        """Wait until the page is complete, and has been for a moment."""
        self.asked += 1
        return self.until(DRAWN, [self.asked, milliseconds])

    def until(self, script: str, argument: object = None) -> Tab:
        """Wait until a function of the page is true. Looked at now and then: at every frame costs more than the page."""
        self.page.wait_for_function(script, arg=argument, polling=50, timeout=WAIT)
        return self

    def charts(self, least: int = 1) -> Tab:
        """Wait until charts are drawn; mostly they are, once the page is complete."""
        return self if self.page.evaluate(CHARTS, least) else self.until(CHARTS, least).drawn()

    def menu(self, label: str) -> Tab:
        """Follow a link of the sidebar."""
        self.page.get_by_test_id("stSidebar").get_by_role("link", name=label, exact=True).click()
        return self.until(TITLED, label).drawn(SAME)

    def seen(self, what: Locator) -> Tab:
        """Wait until something is visible."""
        return self._soon(what.is_visible, lambda: what.wait_for(timeout=1))

    def says(self, what: Locator, text: str) -> Tab:
        """Wait until something contains a text."""
        return self._soon(
            lambda: text in (what.text_content() or ""), lambda: expect(what).to_contain_text(text, timeout=1)
        )

    def _soon(self, reached: Callable[[], bool], complain: Callable[[], object]) -> Tab:
        """Looked at twenty times a second: Playwright itself soon looks twice or once."""
        end = time.monotonic() + LOADING / 1000
        while not reached():
            if time.monotonic() > end:
                complain()
            self.page.wait_for_timeout(50)
        return self

    # -- what is there -------------------------------------------------------------------------------------------

    @property
    def title(self) -> Locator:
        return self.page.locator("h1.kam-title")

    @property
    def scope(self) -> Locator:
        return self.page.locator(".kam-scope")

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query, keep_blank_values=True)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def figure(self, label: str) -> str:
        """The value of a headline figure."""
        return self.page.locator(".kam-figure").filter(has_text=label).locator(".kam-value").inner_text()

    def errors(self) -> list[str]:
        return self.page.locator(".kam-error, [data-testid=stException], [data-testid=stAlert]").all_inner_texts()

    def assert_fine(self) -> None:
        assert self.errors() == []
        assert self.troubles == []

    # -- gestures ------------------------------------------------------------------------------------------------

    def pick(self, label: str, option: str) -> Tab:
        """Choose an option of a multiselect in the open filter bar."""
        self.options(label)
        self.page.get_by_role("option", name=option, exact=True).click()
        self.page.keyboard.press("Escape")
        return self

    def options(self, label: str) -> Locator:
        """Open a multiselect of the open filter bar; its options."""
        self.page.get_by_test_id("stMultiSelect").filter(has_text=label).locator("input").click()
        options = self.page.get_by_role("option")
        options.first.wait_for()
        return options

    def open_filters(self) -> Tab:
        self.page.locator(".st-key-kam_filter_box button").first.click()
        self.page.get_by_test_id("stMultiSelect").first.wait_for()
        return self.drawn()

    def click_mark(self, mark: Locator) -> Tab:
        """Click a mark of a chart: its drag layer lies above the marks, and it wants to be hovered first."""
        mark.scroll_into_view_if_needed()
        box = mark.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.wait_for_timeout(150)
        self.page.mouse.down()
        self.page.mouse.up()
        return self

    def chart(self, key: str) -> Locator:
        return self.page.locator(f".st-key-kam_chart_{key} .js-plotly-plot")
