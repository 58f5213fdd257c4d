// The server-rendered lists, beside htmx: where a refusal is read out, and ticking a whole page.
// Without scripts the same links and forms work as they stand.

interface BeforeSwap {
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
  target: Element;
  selectOverride?: string;
  swapOverride?: string;
}

function problem(): HTMLElement | null {
  return document.querySelector("#problem");
}

// A refusal is a page too: its reason goes where reasons are read out, the list stays as it was.
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent<BeforeSwap>).detail;
  const place = problem();
  if (detail.xhr.status < 400 || !place) return;
  detail.shouldSwap = true;
  detail.target = place;
  detail.selectOverride = "#reason";
  detail.swapOverride = "innerHTML";
});

document.addEventListener("htmx:beforeRequest", () => {
  problem()?.replaceChildren();
});

// One tick for the whole page, and how many are chosen.
document.addEventListener("change", (event) => {
  if (!(event.target instanceof HTMLInputElement) || event.target.type !== "checkbox") return;
  const form = event.target.closest("form");
  if (!form) return;
  const boxes = [...form.querySelectorAll<HTMLInputElement>("input[data-one]")];
  if (event.target.matches("[data-all]")) for (const box of boxes) box.checked = event.target.checked;
  const count = form.querySelector("[data-count]");
  if (count) count.textContent = String(boxes.filter((box) => box.checked).length);
});
