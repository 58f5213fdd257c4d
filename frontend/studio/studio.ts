// The studio by keyboard: j and k go from one piece of work to the next, the key on a button presses it. Nothing is
// remembered here: the page is what the server says, and a piece that was replaced hands the focus on.

const PIECES = ".items article";

function pieces(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(PIECES)];
}

function current(): HTMLElement | undefined {
  return document.activeElement?.closest<HTMLElement>(PIECES) ?? pieces()[0];
}

function step(by: number): void {
  const all = pieces();
  const held = document.activeElement?.closest<HTMLElement>(PIECES);
  const place = held ? all.indexOf(held) + by : 0;
  all[Math.max(0, Math.min(all.length - 1, place))]?.focus();
}

/** The thing with this key: in the piece that has the focus, in the notice, else anywhere outside the other pieces. */
function withKey(key: string): HTMLElement | undefined {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const notice = document.querySelector<HTMLElement>(`#notice ${wanted}`);
  const own = notice ?? current()?.querySelector<HTMLElement>(wanted);
  return own ?? [...document.querySelectorAll<HTMLElement>(wanted)].find((one) => !one.closest(PIECES));
}

function press(key: string): boolean {
  const target = withKey(key);
  if (!target) return false;
  if (target instanceof HTMLInputElement && target.type !== "checkbox") target.focus();
  else target.click();
  if (target.tagName === "SUMMARY") target.parentElement?.querySelector<HTMLInputElement>(".span")?.focus();
  return true;
}

/** While words are selected, letters name the kind of entity. */
function markWith(key: string, field: HTMLInputElement): boolean {
  const button = field.form?.querySelector<HTMLButtonElement>(`[data-kind="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}

// Not `readonly`: Chromium then shows no caret, and the keys select nothing.
const isSpan = (target: EventTarget | null): target is HTMLInputElement =>
  target instanceof HTMLInputElement && target.matches(".span");
document.addEventListener("beforeinput", (event) => {
  if (isSpan(event.target)) event.preventDefault();
});
document.addEventListener("compositionend", (event) => {
  if (isSpan(event.target)) event.target.value = event.target.defaultValue;
});

function isWriting(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
  const { target, key } = event;
  if (isWriting(target)) {
    if (key === "Escape") current()?.focus();
    else if (isSpan(target) && !event.shiftKey && markWith(key, target)) event.preventDefault();
    return;
  }
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (!press(key)) return;
  event.preventDefault();
});

// Where the selection begins and ends, in characters as people count them.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target as HTMLFormElement;
    const field = form.querySelector<HTMLInputElement>(".span");
    if (!field) return;
    const characters = (end: number | null) => String([...field.value.slice(0, end ?? 0)].length);
    const set = (name: string, value: string) => {
      const input = form.elements.namedItem(name);
      if (input instanceof HTMLInputElement) input.value = value;
    };
    set("start", characters(field.selectionStart));
    set("end", characters(field.selectionEnd));
  },
  { capture: true },
);

document.addEventListener("change", () => {
  const said = document.querySelector("[data-selected]");
  const count = document.querySelectorAll("input[form=bulk]:checked").length;
  if (said) said.textContent = count ? `选中的 ${count} 句` : "选中的句子";
});

// The conversation beside the sentence that has the focus, once somebody stays with it.
const STAYS_MS = 150;
let looked: Element | undefined;
let waiting = 0;
document.addEventListener("focusin", (event) => {
  const piece = (event.target as Element).closest(`${PIECES}[hx-get]`);
  if (!piece || piece === looked) return;
  looked = piece;
  clearTimeout(waiting);
  waiting = window.setTimeout(() => piece.dispatchEvent(new CustomEvent("studio:look")), STAYS_MS);
});

document.addEventListener("htmx:afterSettle", () => {
  const here = document.querySelector<HTMLElement>("#conversation [data-here]");
  here?.scrollIntoView({ block: "nearest" });
  const fresh = document.querySelector<HTMLElement>(`${PIECES}[data-fresh]`);
  if (!fresh) return;
  delete fresh.dataset.fresh;
  const marking = fresh.querySelector<HTMLInputElement>("details[open] .span");
  const unanswered = fresh.matches("[data-open]");
  const all = pieces();
  const next = all.slice(all.indexOf(fresh) + 1).find((one) => one.matches("[data-open]"));
  (marking ?? (unanswered ? fresh : (next ?? fresh))).focus();
});

pieces()
  .find((one) => one.matches("[data-open]"))
  ?.focus();
