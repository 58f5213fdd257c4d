import { describe, expect, test } from "vitest";
import { listCommandOf, stepped } from "./queue-keys";
import type { Pressed } from "./shortcuts";

function pressed(change: Partial<Pressed>): Pressed {
  const nothing = { key: "", code: "", altKey: false, ctrlKey: false, metaKey: false, isComposing: false, keyCode: 0 };
  return { ...nothing, ...change };
}

describe("the keys of the lists", () => {
  test("go, take, accept, search and explain", () => {
    const meant = ["j", "ArrowDown", "k", "ArrowUp", "t", "a", "/", "?", "x", "Enter"].map((key) =>
      listCommandOf(pressed({ key }), false),
    );
    expect(meant).toEqual(["next", "next", "previous", "previous", "take", "accept", "search", "help", null, null]);
  });

  test("are letters where something is written, and while an input method composes", () => {
    for (const key of ["j", "t", "a", "/", "?"]) {
      expect(listCommandOf(pressed({ key }), true)).toBeNull();
      expect(listCommandOf(pressed({ key, isComposing: true }), false)).toBeNull();
      expect(listCommandOf(pressed({ key, keyCode: 229 }), false)).toBeNull();
    }
  });

  test("leave the browser and the system theirs", () => {
    expect(listCommandOf(pressed({ key: "t", ctrlKey: true }), false)).toBeNull();
    expect(listCommandOf(pressed({ key: "a", metaKey: true }), false)).toBeNull();
    expect(listCommandOf(pressed({ key: "j", altKey: true }), false)).toBeNull();
  });
});

describe("a step in a list", () => {
  test("begins at the near end and stays at the far one", () => {
    expect([stepped(null, 1, 3), stepped(null, -1, 3)]).toEqual([0, 2]);
    expect([stepped(2, 1, 3), stepped(0, -1, 3), stepped(1, 1, 3)]).toEqual([2, 0, 2]);
    expect(stepped(null, 1, 0)).toBeNull();
    expect(stepped(7, 1, 3)).toBe(2);
  });
});
