import { describe, expect, it } from "vitest";
import { orderIn } from "./pasted";

const orders = [{ order_id: "AX2026112201" }, { order_id: "AX2026112202" }];

describe("an order's number that was pasted", () => {
  it("is found among other words, however it is written", () => {
    expect(orderIn("订单号：AX2026112201，什么时候发", orders)).toBe("AX2026112201");
    expect(orderIn("ax 2026-1122-02", orders)).toBe("AX2026112202");
    expect(orderIn("ＡＸ２０２６１１２２０１", orders)).toBe("AX2026112201");
  });

  it("is not guessed: an unknown one, none, or two are no order", () => {
    expect(orderIn("AX9999999999", orders)).toBeNull();
    expect(orderIn("", orders)).toBeNull();
    expect(orderIn("AX2026112201 AX2026112202", orders)).toBeNull();
    expect(orderIn("AX2026112201", [])).toBeNull();
  });
});
