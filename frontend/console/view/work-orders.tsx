import { pageLanguage } from "../../shared/language";
import { consoleStrings, deskStrings } from "../../shared/strings";
import { lasting } from "../../shared/time";
import type { StaffWorkOrder } from "../../shared/staff-wire";
import { useNow } from "../use-now";
import { stateOf } from "./promises";

/** What departments have to do for a case, each with its clock while it is not done. */
export function WorkOrders({ orders }: { orders: readonly StaffWorkOrder[] }) {
  const now = useNow(30_000);
  if (orders.length === 0) return null;
  return (
    <ul class="promises" aria-label={deskStrings().workOrders}>
      {orders.map((each) => (
        <li key={each.id} data-state={each.is_open ? stateOf({ ...each, kept_at: null }, now) : "kept"}>
          <span>
            {each.department_label}：{each.task}
          </span>
          <span class="quiet">{each.state_label}</span>
          {each.is_open && <strong>{left(each, now)}</strong>}
        </li>
      ))}
    </ul>
  );
}

function left(order: StaffWorkOrder, now: Date): string {
  const text = consoleStrings();
  if (stateOf({ ...order, kept_at: null }, now) === "overdue") return text.overdue;
  return text.dueIn(lasting(now.toISOString(), new Date(order.due_at), pageLanguage()));
}
