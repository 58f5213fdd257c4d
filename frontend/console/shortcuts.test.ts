import { describe, expect, test } from "vitest";
import { commandOf, type Pressed, SHOWN_KEYS, suggestionOf } from "./shortcuts";

function pressed(change: Partial<Pressed>): Pressed {
  const nothing = { key: "", code: "", altKey: false, ctrlKey: false, metaKey: false, isComposing: false, keyCode: 0 };
  return { ...nothing, ...change };
}

describe("the keys of a conversation", () => {
  test("need Alt, also while something is being written", () => {
    expect(commandOf(pressed({ code: "KeyT", key: "†", altKey: true }), true)).toBe("transfer");
    expect(commandOf(pressed({ code: "KeyT", key: "t" }), false)).toBeNull();
    expect(commandOf(pressed({ code: "KeyQ", altKey: true }), false)).toBeNull();
  });

  test("mean nothing while an input method is composing", () => {
    expect(commandOf(pressed({ code: "KeyN", altKey: true, isComposing: true }), true)).toBeNull();
    expect(commandOf(pressed({ code: "KeyN", altKey: true, keyCode: 229 }), true)).toBeNull();
    expect(commandOf(pressed({ key: "?", isComposing: true }), false)).toBeNull();
    expect(suggestionOf(pressed({ code: "Digit1", altKey: true, isComposing: true }))).toBeNull();
  });

  test("leave the browser and the system theirs", () => {
    expect(commandOf(pressed({ code: "KeyT", altKey: true, ctrlKey: true }), false)).toBeNull();
    expect(commandOf(pressed({ code: "KeyT", altKey: true, metaKey: true }), false)).toBeNull();
  });

  test("a question mark lists them, unless it is being written", () => {
    expect(commandOf(pressed({ key: "?", code: "Slash" }), false)).toBe("help");
    expect(commandOf(pressed({ key: "?", code: "Slash" }), true)).toBeNull();
    expect(commandOf(pressed({ code: "Slash", altKey: true }), true)).toBe("help");
  });

  test("each is listed once", () => {
    expect(new Set(SHOWN_KEYS.map((each) => each.keys)).size).toBe(SHOWN_KEYS.length);
    expect(SHOWN_KEYS).toContainEqual({ keys: "Alt+/", command: "help" });
  });

  test("the first three numbers choose a suggestion", () => {
    expect(suggestionOf(pressed({ code: "Digit2", altKey: true }))).toBe(1);
    expect(suggestionOf(pressed({ code: "Digit4", altKey: true }))).toBeNull();
    expect(suggestionOf(pressed({ code: "Digit1" }))).toBeNull();
  });
});
