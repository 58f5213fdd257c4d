import { describe, expect, it } from "vitest";
import { found } from "./found";

const reply = { group: "财务", title: "退款时间", text: "一般一到三个工作日到账", initials: "tksj" };

describe("a canned reply is found", () => {
  it.each(["", "退款", "工作日", "tksj", "TK", "sj", " 财务 "])("by %j", (sought) => {
    expect(found(reply, sought)).toBe(true);
  });
  it.each(["物流", "tksjx", "<script>", "退 款"])("not by %j", (sought) => {
    expect(found(reply, sought)).toBe(false);
  });
});
