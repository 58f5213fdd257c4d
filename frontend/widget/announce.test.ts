import { expect, it } from "vitest";
import { aloud } from "./announce";
import type { Message } from "../shared/wire";

const message: Message = { seq: 1, id: "m1", sender: "bot", kind: "text", text: "在路上", created_at: "2026-11-22T02:00:00Z" };

it("reads out who speaks, the words, the card's kind and the choices; one's own words are not read back", () => {
  (globalThis as { document?: unknown }).document = { documentElement: { lang: "zh-CN" } };
  expect(aloud(message)).toBe("智能客服：在路上");
  expect(aloud({ ...message, choices: [{ id: "a", title: "退货" }, { id: "b", title: "换货" }] })).toBe("智能客服：在路上。退货，换货");
  expect(aloud({ ...message, sender: "customer" })).toBe("");
});
