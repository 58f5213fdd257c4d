import { describe, expect, it } from "vitest";
import { characters, sends } from "./composer";

const key = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13 };

describe("Enter", () => {
  it("sends", () => expect(sends(key)).toBe(true));
  it("breaks the line with Shift", () => expect(sends({ ...key, shiftKey: true })).toBe(false));
  it("only picks a candidate while an input method composes", () => {
    expect(sends({ ...key, isComposing: true })).toBe(false);
    expect(sends({ ...key, keyCode: 229 })).toBe(false);
  });
});

it("counts as the server does: an emoji is one character", () => {
  expect(characters("退货😡")).toBe(3);
});
