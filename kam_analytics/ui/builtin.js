export default function ({ data }) {
  // This script runs again at every change of `data`: two observers with opposite words would chase each other.
  window.kamBuiltin?.disconnect();
  const words = new Map(Object.entries(data.texts));
  const attributes = ["aria-label", "placeholder", "title"];
  const ownContent =
    "[data-testid=stMarkdownContainer],[data-testid=stHtml],[data-testid=stTable],[data-testid=stText],.js-plotly-plot";
  const ours = (node) => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    const content = element?.closest(ownContent);
    return content && !content.closest("[data-testid=stFileUploader],[role=dialog]");
  };
  const text = (node) => {
    const word = ours(node) ? undefined : words.get(node.nodeValue.trim());
    if (word) node.nodeValue = word;
  };
  const element = (node) => {
    for (const name of attributes) {
      const value = node.getAttribute(name);
      if (!value) continue;
      const [head, ...rest] = value.split(": ");
      const word = words.get(value) ?? words.get(head);
      if (word) node.setAttribute(name, words.has(value) ? word : [word, ...rest].join(": "));
    }
  };
  const walk = (root) => {
    if (root.nodeType === 3) return text(root);
    if (root.nodeType !== 1 || root.closest(".js-plotly-plot")) return;
    element(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) (walker.currentNode.nodeType === 3 ? text : element)(walker.currentNode);
  };
  walk(document.body);
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      // A chart draws hundreds of marks: one look at where they go, none at each.
      if (change.target instanceof SVGElement) continue;
      if (change.type === "childList") change.addedNodes.forEach(walk);
      else if (change.type === "characterData") text(change.target);
      else element(change.target);
    }
  });
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes,
  });
  window.kamBuiltin = observer;
  return () => observer.disconnect();
}
