import { describe, expect, it } from "vitest";
import type { Pending } from "../shared/messages";
import type { Message, Sender } from "../shared/wire";
import { liveChoices } from "./view/transcript";

function message(seq: number, sender: Sender, more: Partial<Message> = {}): Message {
  return { seq, id: `m${seq}`, sender, kind: "text", text: "…", created_at: "2026-11-22T02:00:00Z", ...more };
}

const offered = { kind: "choices", choices: [{ id: "a", title: "可以" }] } as const;
const asked = (seq: number): Message => message(seq, "bot", { ...offered, choices: [...offered.choices] });
const queued = (seq: number): Message => message(seq, "system", { kind: "notice", choices: [...offered.choices] });
const sending: Pending = {
  clientId: "c",
  body: { kind: "text", text: "在吗" },
  createdAt: "2026-11-22T02:00:00Z",
  status: "sending",
};

describe("which buttons still count", () => {
  it("the newest ones, while the bot waits for the answer", () => {
    expect(liveChoices([asked(1), message(2, "customer"), asked(3)], [], "bot")).toBe(3);
    expect(liveChoices([asked(1), message(2, "bot")], [], "bot")).toBe(1);
  });

  it("none once the customer has said something, or is just saying it", () => {
    expect(liveChoices([asked(1), message(2, "customer")], [], "bot")).toBeNull();
    expect(liveChoices([asked(1)], [sending], "bot")).toBeNull();
    expect(liveChoices([asked(1)], [{ ...sending, status: "failed" }], "bot")).toBe(1);
  });

  it("none while a person answers", () => {
    expect(liveChoices([asked(1), message(2, "system", { kind: "notice" })], [], "staff")).toBeNull();
    expect(liveChoices([asked(1), message(2, "staff")], [], "bot")).toBeNull();
  });

  it("leaving the queue stays possible as long as one waits, whatever one writes meanwhile", () => {
    expect(liveChoices([queued(1), message(2, "customer")], [], "queued")).toBe(1);
    expect(liveChoices([queued(1)], [], "bot")).toBeNull();
  });
});
