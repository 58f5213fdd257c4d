/** The right-hand column: why it came to a person, who the customer is, their cases and orders, what was understood. */
import type { ComponentChildren } from "preact";
import { pageLanguage } from "../../shared/language";
import { consoleStrings } from "../../shared/strings";
import { moment } from "../../shared/time";
import { PromiseLine } from "../../shared/ui/cards";
import type { ConversationDetail, Handoff, StaffCase, StaffCustomer, StaffOrder, Understanding } from "../../shared/wire";
import type { Desk } from "../desk";
import { EmotionBadge, TierBadge } from "./badges";
import { Correction } from "./correction";
import { Helpers } from "./helpers";
import { Notes } from "./notes";
import { Offers } from "./offers";
import { Promises } from "./promises";
import { StageTrack } from "./stage-track";

const UNDERSTANDING_SHOWN = 6;

export function Beside({ detail, desk, mine }: { detail: ConversationDetail; desk: Desk; mine: boolean }) {
  return (
    <aside class="beside">
      <Helpers helpers={detail.helpers} />
      {detail.handoff && <HandoffView handoff={detail.handoff} />}
      <CustomerView customer={detail.customer} />
      <Cases cases={detail.cases} desk={desk} mine={mine} />
      <Notes notes={detail.notes} onAdd={(note) => desk.note(note)} onType={() => desk.writesNote()} />
      <Orders orders={detail.orders} known={detail.customer !== null} />
      <UnderstandingView list={detail.understanding} intents={detail.intents} desk={desk} />
    </aside>
  );
}

function Block({ title, name, children }: { title: string; name: string; children: ComponentChildren }) {
  return (
    <section class={`block ${name}`} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function when(iso: string | null): string {
  return iso ? moment(iso, new Date(), pageLanguage()) : "";
}

function HandoffView({ handoff }: { handoff: Handoff }) {
  return (
    <Block title={consoleStrings().handoffTitle} name="handoff">
      <p>
        <strong>{handoff.reason}</strong> <span class="quiet">{when(handoff.at)}</span>
      </p>
      {handoff.summary && <p class="summary">{handoff.summary}</p>}
    </Block>
  );
}

function CustomerView({ customer }: { customer: StaffCustomer | null }) {
  const text = consoleStrings();
  return (
    <Block title={text.customerTitle} name="customer-block">
      {customer ? (
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
      ) : (
        <p class="quiet">
          {text.guest}，{text.notSignedIn}
        </p>
      )}
    </Block>
  );
}

function Cases({ cases, desk, mine }: { cases: readonly StaffCase[]; desk: Desk; mine: boolean }) {
  const text = consoleStrings();
  return (
    <Block title={text.casesTitle} name="cases">
      {cases.length === 0 && <p class="quiet">{text.noCases}</p>}
      {cases.map((each, index) => (
        <Case key={each.number} one={each} open={index === 0} desk={desk} mine={mine} />
      ))}
    </Block>
  );
}

function Case({ one, open, desk, mine }: { one: StaffCase; open: boolean; desk: Desk; mine: boolean }) {
  const text = consoleStrings();
  const actors: Record<string, string> = text.actors;
  return (
    <article class="case">
      <p class="case-head">
        <strong>{one.category_label}</strong>
        <span class="badge" data-stage={one.stage}>
          {one.stage_label}
        </span>
        {one.rating !== null && <span class="badge plain">{text.rating(one.rating)}</span>}
        <span class="quiet number">{one.number}</span>
      </p>
      <StageTrack one={one} />
      {one.promises.length > 0 ? (
        <Promises promises={one.promises} />
      ) : (
        <PromiseLine promise={one.promise} due={one.promise_due} />
      )}
      <Offers offers={one.offers} mine={mine} onExecute={(offerId) => void desk.execute(one.number, offerId)} />
      <details open={open}>
        <summary>{text.ledger}</summary>
        <ol class="ledger">
          {one.ledger.map((row, index) => (
            <li key={index} data-actor={row.actor}>
              <p>
                <strong>{row.step_label}</strong>
                <span class="quiet">
                  {actors[row.actor] ?? row.actor} · {when(row.at)}
                </span>
              </p>
              {row.text && <p class="said">{row.text}</p>}
              {row.rule_ids.length > 0 && (
                <p class="quiet">
                  {text.rules} {row.rule_ids.join("、")}
                </p>
              )}
            </li>
          ))}
        </ol>
      </details>
    </article>
  );
}

function Orders({ orders, known }: { orders: readonly StaffOrder[]; known: boolean }) {
  const text = consoleStrings();
  if (!known) return null;
  return (
    <Block title={text.ordersTitle} name="orders">
      {orders.length === 0 && <p class="quiet">{text.noOrders}</p>}
      <ul>
        {orders.map((order) => (
          <li key={order.id} class="order">
            <p>
              <span class="number">{order.id}</span>
              <span class="badge plain">{order.status_label}</span>
            </p>
            <p class="quiet">{order.items.map((item) => `${item.name} ×${item.quantity}`).join("、")}</p>
            <p class="quiet">
              {when(order.placed_at)} · {text.orderTotal} {order.total}
            </p>
          </li>
        ))}
      </ul>
    </Block>
  );
}

interface UnderstandingProps {
  list: readonly Understanding[];
  intents: ConversationDetail["intents"];
  desk: Desk;
}

function UnderstandingView({ list, intents, desk }: UnderstandingProps) {
  const text = consoleStrings();
  return (
    <Block title={text.understandingTitle} name="understanding">
      {list.length === 0 && <p class="quiet">{text.noUnderstanding}</p>}
      <ul>
        {list.slice(0, UNDERSTANDING_SHOWN).map((each) => (
          <li key={each.seq}>
            <span>{each.intent_label ?? "–"}</span>
            <EmotionBadge emotion={each.emotion} />
            <Correction intents={intents} current={each.intent} onCorrect={(intent) => desk.correct(each.seq, intent)} />
            {each.confidence !== null && (
              <meter min={0} max={1} low={0.5} value={each.confidence} aria-label={text.confidence}>
                {Math.round(each.confidence * 100)}%
              </meter>
            )}
          </li>
        ))}
      </ul>
    </Block>
  );
}
