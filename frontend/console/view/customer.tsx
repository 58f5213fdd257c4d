/** 360°: who the customer is, how to serve them, their orders and parcels, and what they complained of before. */
import { pageLanguage } from "../../shared/language";
import { consoleStrings, deskStrings } from "../../shared/strings";
import { moment } from "../../shared/time";
import type { ConversationDetail, EarlierCase, StaffCustomer, StaffOrder, StaffParcel } from "../../shared/staff-wire";
import { TierBadge } from "./badges";
import { Block } from "./block";
import { Promises } from "./promises";

type Known360 = Pick<ConversationDetail, "customer" | "counsel" | "shop_answers">;

export function CustomerView({ customer, counsel, shop_answers: shopAnswers }: Known360) {
  const text = consoleStrings();
  return (
    <Block title={text.customerTitle} name="customer-block">
      {!shopAnswers && (
        <p class="shop-silent" role="status">
          {deskStrings().shopSilent}
        </p>
      )}
      {customer ? (
        <Known customer={customer} />
      ) : (
        <p class="quiet">
          {text.guest}，{text.notSignedIn}
        </p>
      )}
      {counsel && (
        <div class="counsel">
          <p>
            <strong>{deskStrings().counsel}</strong> {counsel.text}
          </p>
          <p class="quiet">
            {deskStrings().because}
            {counsel.because}
          </p>
        </div>
      )}
      {customer?.commitments && customer.commitments.length > 0 && (
        <div class="owed-elsewhere">
          <p class="quiet">{deskStrings().owedElsewhere}</p>
          <Promises promises={customer.commitments} />
        </div>
      )}
      {customer?.earlier_cases && customer.earlier_cases.length > 0 && <Earlier cases={customer.earlier_cases} />}
    </Block>
  );
}

function Known({ customer }: { customer: StaffCustomer }) {
  const text = consoleStrings();
  return (
    <>
      <p class="person-line">
        <strong>{customer.name}</strong>
        <TierBadge customer={customer} />
        {customer.lifecycle_label && <span class="badge plain">{customer.lifecycle_label}</span>}
        <span class="quiet number">{customer.id}</span>
      </p>
      {customer.spent !== undefined && <p class="quiet">{text.spent(customer.spent, customer.orders ?? 0)}</p>}
      {customer.ratings && customer.ratings.length > 0 && (
        <p class="quiet">{text.ratings(customer.ratings.join("、"))}</p>
      )}
    </>
  );
}

function Earlier({ cases }: { cases: readonly EarlierCase[] }) {
  const text = consoleStrings();
  return (
    <ul class="earlier" aria-label={deskStrings().earlierCases}>
      {cases.map((each) => (
        <li key={each.number}>
          <span>{each.category_label}</span>
          <span class="badge" data-stage={each.stage}>
            {each.stage_label}
          </span>
          {each.rating !== null && <span class="quiet">{text.rating(each.rating)}</span>}
          <span class="quiet number">
            {each.number} · {moment(each.opened_at, new Date(), pageLanguage())}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface OrdersProps {
  orders: readonly StaffOrder[];
  known: boolean;
  shopAnswers: boolean;
}

export function Orders({ orders, known, shopAnswers }: OrdersProps) {
  const text = consoleStrings();
  if (!known) return null;
  return (
    <Block title={text.ordersTitle} name="orders">
      {orders.length === 0 && <p class="quiet">{shopAnswers ? text.noOrders : deskStrings().ordersSilent}</p>}
      <ul>
        {orders.map((order) => (
          <li key={order.id} class="order">
            <p>
              <span class="number">{order.id}</span>
              <span class="badge plain">{order.status_label}</span>
            </p>
            <p class="quiet">{order.items.map((item) => `${item.name} ×${item.quantity}`).join("、")}</p>
            <p class="quiet">
              {order.placed_at ? moment(order.placed_at, new Date(), pageLanguage()) : ""} · {text.orderTotal} {order.total}
            </p>
            {order.parcels.map((parcel) => (
              <ParcelLine key={parcel.tracking_no} parcel={parcel} />
            ))}
          </li>
        ))}
      </ul>
    </Block>
  );
}

function ParcelLine({ parcel }: { parcel: StaffParcel }) {
  return (
    <p class="parcel">
      <span>
        {parcel.courier} <span class="number">{parcel.tracking_no}</span>
      </span>{" "}
      <span class="badge plain">{parcel.status_label}</span>
      {parcel.last && (
        <span class="quiet">
          {moment(parcel.last.at, new Date(), pageLanguage())} {parcel.last.place} {parcel.last.text}
        </span>
      )}
    </p>
  );
}
