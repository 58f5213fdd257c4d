import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contrast, parseColour, readableOn } from "./theme";

const part = fc.integer({ min: 0, max: 255 });

describe("the merchant's colour", () => {
  it("is read as #rrggbb and as nothing else", () => {
    expect(parseColour("#c8102e")).toEqual([200, 16, 46]);
    expect(parseColour("red;background:url(x)")).toBeNull();
    expect(parseColour("#fff")).toBeNull();
    expect(parseColour(null)).toBeNull();
  });

  it("can always be read on light and on dark", () => {
    fc.assert(
      fc.property(fc.tuple(part, part, part), fc.constantFrom([245, 246, 243] as const, [19, 24, 22] as const), (colour, ground) => {
        expect(contrast(readableOn(ground, colour), ground)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });
});
