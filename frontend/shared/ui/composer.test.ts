import { describe, expect, it } from "vitest";
import { characters, composing, pastedFiles, sends } from "./composer";

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

describe("what is pasted", () => {
  const shot = { name: "截图.png" } as File;
  const clipboard = (kinds: Record<string, string>): DataTransfer =>
    ({ files: [shot], getData: (kind: string) => kinds[kind] ?? "" }) as unknown as DataTransfer;
  it("is a picture where there is nothing else", () => expect(pastedFiles(clipboard({}))).toEqual([shot]));
  it("is a picture where a page names it", () => expect(pastedFiles(clipboard({ "text/html": "<img>" }))).toEqual([shot]));
  it("is the words of a spreadsheet that brings a picture of itself along", () =>
    expect(pastedFiles(clipboard({ "text/plain": "AX1", "text/html": "<td>AX1</td>" }))).toEqual([]));
  it("is nothing without a clipboard", () => expect(pastedFiles(null)).toEqual([]));
});

it("knows a composition by its last key, too", () => {
  expect(composing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(composing({ isComposing: false, keyCode: 13 })).toBe(false);
});
