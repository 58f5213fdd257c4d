import { expect, it } from "vitest";
import { fileSize } from "./file-facts";

it("says how large a file is, as people read it", () => {
  expect([1, 1000, 1001, 999_999, 1_000_000, 9_949_000].map(fileSize)).toEqual([
    "1 KB",
    "1 KB",
    "2 KB",
    "1000 KB",
    "1.0 MB",
    "9.9 MB",
  ]);
});
