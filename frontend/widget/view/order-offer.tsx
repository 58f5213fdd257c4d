import { widgetStrings } from "../../shared/strings";

interface Props {
  orderId: string;
  onSend: () => void;
  onDismiss: () => void;
}

/** The order that the customer has open on the shop's page, ready to be sent with one press. */
export function OrderOffer({ orderId, onSend, onDismiss }: Props) {
  const text = widgetStrings();
  return (
    <div class="order-offer">
      <p>
        {text.orderAsk} <span class="number">{orderId}</span>
      </p>
      <button type="button" class="yes" onClick={onSend}>
        {text.orderSend}
      </button>
      <button type="button" onClick={onDismiss}>
        {text.dismiss}
      </button>
    </div>
  );
}
