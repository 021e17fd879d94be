// The clock of the benchmark, in the page itself, so that the driver's delays do not count.
// Installed before the page's own scripts: it counts what the websocket brings, and sees charts and DOM change.
(() => {
  const clock = (window.kamClock = { bytesIn: 0, framesIn: 0, received: 0, changed: 0, plots: 0, plotted: 0 });
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        clock.bytesIn += data.byteLength ?? data.size ?? data.length;
        clock.framesIn += 1;
        clock.received = clock.changed = performance.now();
      });
    }
  };
  const known = new WeakSet();
  const attach = () => {
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      if (known.has(chart) || !chart.on) continue; // a figure that changed comes as a new element
      known.add(chart);
      chart.on("plotly_afterplot", () => {
        clock.plots += 1;
        clock.plotted = performance.now();
      });
    }
  };
  clock.watch = () => {
    const main = document.querySelector('[data-testid="stMain"]');
    new MutationObserver(() => {
      clock.changed = performance.now();
      attach();
    }).observe(main, { subtree: true, childList: true, attributes: true, characterData: true });
    attach();
  };
  const frame = () => new Promise(requestAnimationFrame);

  // Click `selector`; done when at least `plots` charts were drawn and nothing has happened for `quiet` ms.
  clock.click = async (selector, plots, quiet, timeout) => {
    await frame();
    Object.assign(clock, { bytesIn: 0, framesIn: 0, received: 0, changed: 0, plots: 0, plotted: 0 });
    const start = performance.now();
    document.querySelector(selector).click();
    for (;;) {
      await frame();
      const now = performance.now();
      const last = Math.max(clock.changed, clock.plotted);
      if (last && clock.framesIn && clock.plots >= plots && now - last > quiet) break;
      if (now - start > timeout) return { error: "timeout", ...clock };
    }
    const end = Math.max(clock.changed, clock.plotted);
    const charts = clock.plotted ? clock.plotted - start : 0;
    return { whole: end - start, charts, received: clock.received - start, plots: clock.plots, bytes: clock.bytesIn };
  };
})();
