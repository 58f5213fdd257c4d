/** The three cards that a message can carry. Text only: nothing of it is ever read as markup. */
import { pageLanguage } from "../language";
import { messageStrings } from "../strings";
import { deadline, moment } from "../time";
import type { Card, CaseCard, Movement, OrderCard, ParcelCard } from "../wire";

/** Older movements are folded away after this many. */
const MOVEMENTS_SHOWN = 3;

export function CardView({ card }: { card: Card }) {
  switch (card.type) {
    case "order":
      return <OrderCardView card={card} />;
    case "parcel":
      return <ParcelCardView card={card} />;
    case "case":
      return <CaseCardView card={card} />;
  }
}

function Head({ kind, number, status }: { kind: string; number: string; status: string }) {
  return (
    <header class="card-head">
      <span class="card-kind">{kind}</span>
      <span class="card-number">{number}</span>
      <span class="card-status">{status}</span>
    </header>
  );
}

function OrderCardView({ card }: { card: OrderCard }) {
  const text = messageStrings();
  return (
    <article class="card" data-card="order">
      <Head kind={text.order} number={card.order_id} status={card.status_label} />
      <ul class="card-lines">
        {card.items.map((item, index) => (
          <li key={index}>
            <span>{item.name}</span>
            <span class="quiet">×{item.quantity}</span>
          </li>
        ))}
      </ul>
      <p class="card-total">
        {text.orderTotal} <strong>{card.total}</strong>
      </p>
    </article>
  );
}

function ParcelCardView({ card }: { card: ParcelCard }) {
  const text = messageStrings();
  const [recent, older] = [card.movements.slice(0, MOVEMENTS_SHOWN), card.movements.slice(MOVEMENTS_SHOWN)];
  return (
    <article class="card" data-card="parcel">
      <Head kind={text.parcel} number={card.courier} status={card.status_label} />
      <p class="card-line quiet">
        {text.tracking} <span class="number">{card.tracking_no}</span>
      </p>
      {recent.length === 0 && <p class="card-line quiet">{text.noMovements}</p>}
      <Movements label={text.movements} list={recent} />
      {older.length > 0 && (
        <details>
          <summary>{text.movementsMore(card.movements.length)}</summary>
          <Movements label={text.movements} list={older} />
        </details>
      )}
    </article>
  );
}

function Movements({ label, list }: { label: string; list: readonly Movement[] }) {
  if (list.length === 0) return null;
  return (
    <ol class="movements" aria-label={label}>
      {list.map((movement, index) => (
        <li key={index}>
          <span>{movement.text}</span>
          <span class="quiet">
            {moment(movement.at, new Date(), pageLanguage())} {movement.place}
          </span>
        </li>
      ))}
    </ol>
  );
}

function CaseCardView({ card }: { card: CaseCard }) {
  const text = messageStrings();
  return (
    <article class="card" data-card="case">
      <Head kind={text.case} number={card.number} status={card.stage_label} />
      <PromiseLine promise={card.promise} due={card.promise_due} />
    </article>
  );
}

export function PromiseLine({ promise, due }: { promise: string | null; due: string | null }) {
  const text = messageStrings();
  if (!promise) return null;
  return (
    <p class="card-promise">
      <span class="quiet">{text.promise}</span> {promise}
      {due && <strong> {text.promiseDue(deadline(due, new Date(), pageLanguage()))}</strong>}
    </p>
  );
}
