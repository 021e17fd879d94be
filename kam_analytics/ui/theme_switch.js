export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  // Streamlit remembers the theme under one key per page address.
  const here = location.pathname.replace(/\/+$/, "");
  const last = here.split("/").pop();
  const base = last && data.pages.includes(last) ? here.slice(0, -last.length - 1) : here;
  const paths = [...data.pages.map((page) => `${base}/${page}`), `${base}/`];
  const key = (path) => `stActiveTheme-${path}-v2`;
  const app = document.querySelector('[data-testid="stApp"]');
  const effective = () => (getComputedStyle(app).colorScheme.includes("dark") ? "dark" : "light");
  const chosen = () => {
    try {
      return JSON.parse(localStorage.getItem(key(location.pathname))) ?? "System";
    } catch {
      return "System";
    }
  };

  const group = parentElement.querySelector(".kam-theme");
  group.setAttribute("aria-label", data.label);
  group.replaceChildren(
    ...Object.entries(data.names).map(([name, label]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.dataset.theme = name;
      button.setAttribute("aria-pressed", String(chosen() === name));
      button.onclick = () => {
        for (const path of paths) localStorage.setItem(key(path), JSON.stringify(name));
        location.reload();
      };
      return button;
    }),
  );

  // The system's preference may flip while the page is open; the server learns of it with a rerun only.
  // This script runs again at every change of `data`: stop what the run before started.
  window.kamTheme?.stop();
  const sync = () => {
    if (data.server && effective() !== data.server) setTriggerValue("scheme", effective());
  };
  const timer = setTimeout(sync, 300);
  const media = matchMedia("(prefers-color-scheme: dark)");
  const later = () => setTimeout(sync, 100);
  media.addEventListener("change", later);

  // Charts are drawn on the server: it has to know when they get little room or much.
  const main = document.querySelector('[data-testid="stMain"]');
  main.dataset.kamRoom = data.room;
  const tell = () => {
    const width = main.clientWidth;
    const room = width < data.below ? "narrow" : width < data.from ? "usual" : "wide";
    if (width > 0 && room !== data.room) setStateValue("room", room);
  };
  let settled;
  const watch = new ResizeObserver(() => {
    clearTimeout(settled);
    settled = setTimeout(tell, 150);
  });
  watch.observe(main);
  const stop = () => {
    clearTimeout(timer);
    clearTimeout(settled);
    watch.disconnect();
    media.removeEventListener("change", later);
  };
  window.kamTheme = { stop };
  return stop;
}
