// The studio by keyboard: j and k go from sentence to sentence, the key on a button presses it.

const sentences = [...document.querySelectorAll<HTMLElement>(".items article")];

function current(): HTMLElement | undefined {
  const held = document.activeElement?.closest<HTMLElement>(".items article");
  return held ?? sentences[0];
}

function step(by: number): void {
  const held = current();
  const place = held === document.activeElement ? sentences.indexOf(held as HTMLElement) + by : 0;
  sentences[Math.max(0, Math.min(sentences.length - 1, place))]?.focus();
}

function press(key: string): boolean {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const target = current()?.querySelector<HTMLElement>(wanted) ?? document.querySelector<HTMLElement>(`.done ${wanted}`);
  if (target instanceof HTMLInputElement) target.focus();
  else target?.click();
  return target !== null && target !== undefined;
}

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing) {
    if (event.key === "Escape") current()?.focus();
    return;
  }
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (!press(event.key)) return;
  event.preventDefault();
});

sentences[0]?.focus();

// While something runs the page is read again, unless somebody is typing.
if (document.querySelector("[data-running]")) {
  setInterval(() => {
    if (!(document.activeElement instanceof HTMLInputElement)) location.reload();
  }, 4_000);
}
