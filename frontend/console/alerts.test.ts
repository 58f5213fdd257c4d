import { expect, test } from "vitest";
import { badged } from "./alerts";

test("the title says how many, and says it once", () => {
  expect(badged("会话 · 安心", 0)).toBe("会话 · 安心");
  expect(badged("会话 · 安心", 2)).toBe("(2) 会话 · 安心");
  expect(badged("(2) 会话 · 安心", 3)).toBe("(3) 会话 · 安心");
  expect(badged("(3) 会话 · 安心", 0)).toBe("会话 · 安心");
});
