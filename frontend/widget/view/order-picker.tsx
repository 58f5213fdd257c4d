import { useEffect, useState } from "preact/hooks";
import type { CustomerApi } from "../../shared/customer-api";
import { widgetStrings } from "../../shared/strings";
import { OrderCardView } from "../../shared/ui/cards";
import type { OrderCard } from "../../shared/wire";
import { Sheet } from "./sheet";

interface Props {
  api: CustomerApi;
  onPick: (order: OrderCard) => void;
  onClose: () => void;
}

/** One's own orders, each ready to be sent as a card. */
export function OrderPicker({ api, onPick, onClose }: Props) {
  const text = widgetStrings();
  const [orders, setOrders] = useState<OrderCard[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    api.orders().then(setOrders, () => setFailed(true));
  }, []);
  return (
    <Sheet title={text.orderPick} onClose={onClose}>
      {failed && <p role="alert">{text.listFailed}</p>}
      {orders === null && !failed && <p class="quiet">{text.loading}</p>}
      {orders?.length === 0 && <p class="quiet">{text.orderNone}</p>}
      <ul class="picks">
        {orders?.map((order) => (
          <li key={order.order_id}>
            <button type="button" class="pick" onClick={() => onPick(order)}>
              <OrderCardView card={order} />
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
