import { widgetStrings } from "../../shared/strings";

interface Props {
  ask: string;
  what: string;
  yes: string;
  onSend: () => void;
  onDismiss: () => void;
}

/** Something that may be meant (the order on the shop's page, a pasted number), ready to be sent with one press. */
export function Offer({ ask, what, yes, onSend, onDismiss }: Props) {
  return (
    <div class="order-offer">
      <p>
        {ask} <span class="number">{what}</span>
      </p>
      <button type="button" class="yes" onClick={onSend}>
        {yes}
      </button>
      <button type="button" onClick={onDismiss}>
        {widgetStrings().dismiss}
      </button>
    </div>
  );
}
