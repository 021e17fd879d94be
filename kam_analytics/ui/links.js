export default function ({ data, setTriggerValue }) {
  // This script runs again at every change of `data`: one listener is enough.
  window.kamLinks?.abort();
  const stop = (window.kamLinks = new AbortController());
  const app = document.querySelector('[data-testid="stApp"]');
  const follow = (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.('[data-testid="stHtml"] a[href]');
    // Without a connection the browser follows the link itself.
    if (!link || link.target === "_blank" || link.origin !== location.origin || app.dataset.testConnectionState !== "CONNECTED") return;
    const page = link.pathname.split("/").pop() || data.home;
    if (!data.pages.includes(page)) return;
    event.preventDefault();
    setTriggerValue("to", page + link.search);
  };
  document.addEventListener("click", follow, { signal: stop.signal });
  // An open badge closes like a menu: by a click elsewhere, or by Escape, which gives the focus back to it.
  const close = (target) => {
    for (const badge of document.querySelectorAll("details.kam-badge[open]")) {
      if (target && badge.contains(target)) continue;
      badge.open = false;
      if (!target) badge.querySelector("summary").focus();
    }
  };
  document.addEventListener("click", (event) => close(event.target), { signal: stop.signal });
  document.addEventListener("keydown", (event) => event.key === "Escape" && close(null), { signal: stop.signal });
  return () => stop.abort();
}
