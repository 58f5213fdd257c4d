/** The cards that a message can carry. Text only: nothing of it is ever read as markup. */
import { pageLanguage } from "../language";
import { messageStrings } from "../strings";
import { deadline, moment } from "../time";
import { at } from "../place";
import { progress } from "../stage-progress";
import type { Card, CaseCard, Movement, OrderCard, ParcelCard, ProductCard, Stage } from "../wire";

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
    case "product":
      return <ProductCardView card={card} />;
    default:
      // Pictures, files and ratings belong to the conversation that shows them; what a newer server sends is left out.
      return null;
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

/** A drawing of the shop's; only plain names are ever put into an address. */
function Shot({ name }: { name: string | undefined }) {
  if (!name || !/^[a-z]+$/.test(name)) return null;
  return <img class="shot" src={at(`/static/img/shop/${name}.svg`)} alt="" width="40" height="40" />;
}

function ProductCardView({ card }: { card: ProductCard }) {
  const text = messageStrings();
  return (
    <article class="card goods" data-card="product">
      <Shot name={card.picture} />
      <div>
        <p class="goods-name">{card.name}</p>
        {card.about && <p class="quiet">{card.about}</p>}
        <p>
          <strong class="price">{card.price}</strong>{" "}
          {card.in_stock !== undefined && <span class="quiet">{card.in_stock ? text.inStock : text.outOfStock}</span>}
        </p>
      </div>
    </article>
  );
}

export function OrderCardView({ card }: { card: OrderCard }) {
  const text = messageStrings();
  return (
    <article class="card" data-card="order">
      <Head kind={text.order} number={card.order_id} status={card.status_label} />
      <ul class="card-lines">
        {card.items.map((item, index) => (
          <li key={index}>
            <Shot name={item.picture} />
            <span class="card-item">{item.name}</span>
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
      <Track stages={[card.stage]} label={card.stage_label} />
      <PromiseLine promise={card.promise} due={card.promise_due} />
    </article>
  );
}

/** 倾听 · 安抚 · 解决 · 评价. `stages`: where the case has been as far as is known, the present one last. */
export function Track({ stages, label }: { stages: readonly Stage[]; label: string }) {
  const text = messageStrings();
  const { done, current } = progress(stages);
  return (
    <ol class="track" data-stage={stages[stages.length - 1]} aria-label={text.stageTrack(label)}>
      {text.stages.map((name, index) => (
        <li
          key={name}
          class={index < done ? "done" : index === current ? "current" : ""}
          aria-current={index === current ? "step" : undefined}
        >
          {name}
        </li>
      ))}
    </ol>
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
