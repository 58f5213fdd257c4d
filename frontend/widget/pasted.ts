import type { OrderCard } from "../shared/wire";

/** The order whose number stands in what was pasted, however it is spaced or cased; null when there is none or several. */
export function orderIn(words: string, orders: readonly Pick<OrderCard, "order_id">[]): string | null {
  const bare = (text: string): string => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  const there = bare(words);
  const found = orders.filter((order) => there.includes(bare(order.order_id)));
  return found.length === 1 ? (found[0]?.order_id ?? null) : null;
}
