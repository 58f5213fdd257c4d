/** The right-hand column: why it came to a person, who the customer is, their cases and orders, what was understood. */
import { pageLanguage } from "../../shared/language";
import { consoleStrings, deskStrings } from "../../shared/strings";
import { moment } from "../../shared/time";
import { PromiseLine } from "../../shared/ui/cards";
import type { ConversationDetail, StaffCase, Understanding } from "../../shared/staff-wire";
import type { Desk } from "../desk";
import { EmotionBadge } from "./badges";
import { Block } from "./block";
import { Correction } from "./correction";
import { Clocks } from "./clocks";
import { CustomerView, Orders } from "./customer";
import { HandoffView } from "./handoff";
import { Helpers } from "./helpers";
import { Notes } from "./notes";
import { Offers } from "./offers";
import { Promises } from "./promises";
import { StageTrack } from "./stage-track";
import { WorkOrders } from "./work-orders";

const UNDERSTANDING_SHOWN = 6;

interface Props {
  detail: ConversationDetail;
  desk: Desk;
  mine: boolean;
  /** An offer is beyond one's own authority. */
  onAskSupervisor: (offerTitle: string) => void;
}

export function Beside({ detail, desk, mine, onAskSupervisor }: Props) {
  return (
    <aside class="beside">
      <Helpers helpers={detail.helpers} />
      {detail.handoff && <HandoffView handoff={detail.handoff} />}
      <Owed commitments={detail.commitments} />
      <CustomerView {...detail} />
      <Clocks clocks={detail.clocks} />
      <Cases {...detail} desk={desk} mine={mine} onAskSupervisor={onAskSupervisor} />
      <Notes notes={detail.notes} onAdd={(note) => desk.note(note)} onType={() => desk.writesNote()} />
      <Orders orders={detail.orders} known={detail.customer !== null} shopAnswers={detail.shop_answers} />
      <UnderstandingView list={detail.understanding} intents={detail.intents} desk={desk} />
    </aside>
  );
}

function when(iso: string | null): string {
  return iso ? moment(iso, new Date(), pageLanguage()) : "";
}

/** What was promised in this conversation without there being a complaint. */
function Owed({ commitments }: Pick<ConversationDetail, "commitments">) {
  if (commitments.length === 0) return null;
  return (
    <Block title={deskStrings().owed} name="owed">
      <Promises promises={commitments} />
    </Block>
  );
}

type CasesProps = Omit<Props, "detail"> & Pick<ConversationDetail, "cases" | "shop_answers">;

function Cases({ cases, shop_answers: shopAnswers, desk, mine, onAskSupervisor }: CasesProps) {
  const text = consoleStrings();
  return (
    <Block title={text.casesTitle} name="cases">
      {cases.length === 0 && <p class="quiet">{text.noCases}</p>}
      {cases.map((each, index) => (
        <Case
          key={each.number}
          one={each}
          open={index === 0}
          shopAnswers={shopAnswers}
          desk={desk}
          mine={mine}
          onAskSupervisor={onAskSupervisor}
        />
      ))}
    </Block>
  );
}

type CaseProps = Omit<Props, "detail"> & { one: StaffCase; open: boolean; shopAnswers: boolean };

function Case({ one, open, shopAnswers, desk, mine, onAskSupervisor }: CaseProps) {
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
      <WorkOrders orders={one.work_orders} />
      {one.stage === "escalated" && !shopAnswers && <p class="shop-silent">{deskStrings().offersSilent}</p>}
      <Offers
        offers={one.offers}
        mine={mine}
        onExecute={(offerId) => void desk.execute(one.number, offerId)}
        onAskSupervisor={onAskSupervisor}
      />
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
