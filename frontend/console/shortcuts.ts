/** The keys of one conversation. Each needs Alt, so that none of them is ever a letter of what is being written. */

export type Command = "note" | "canned" | "transfer" | "invite" | "snooze" | "hand-back" | "close" | "next" | "help";

/** By place on the keyboard: with Alt some systems make other characters of the same keys. */
const KEYS: Record<string, Command> = {
  KeyN: "note",
  KeyK: "canned",
  KeyT: "transfer",
  KeyI: "invite",
  KeyS: "snooze",
  KeyB: "hand-back",
  KeyE: "close",
  KeyJ: "next",
  Slash: "help",
};

export const SHOWN_KEYS: readonly { keys: string; command: Command }[] = Object.entries(KEYS).map(([code, command]) => ({
  keys: `Alt+${code === "Slash" ? "/" : code.slice(3)}`,
  command,
}));

export interface Pressed {
  key: string;
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

/** What a key means; null for every other one, and for all of them while an input method is composing. */
export function commandOf(event: Pressed, writing: boolean): Command | null {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return null;
  if (event.altKey) return KEYS[event.code] ?? null;
  return event.key === "?" && !writing ? "help" : null;
}

/** Alt+1 to Alt+3 put a suggested reply into the box: its place in the list, from 0. */
export function suggestionOf(event: Pressed): number | null {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || !event.altKey) return null;
  const found = /^(?:Digit|Numpad)([123])$/.exec(event.code);
  return found ? Number(found[1]) - 1 : null;
}

/** Whether the key would otherwise write something where the focus is. */
export function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
