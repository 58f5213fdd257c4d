/** The rows of a list: who, what they said last, why or with whom, how long they wait, and what runs out. */
import { pageLanguage } from "../../shared/language";
import { consoleStrings, queueStrings } from "../../shared/strings";
import { lasting, moment } from "../../shared/time";
import type { ConversationRow, Scope } from "../../shared/staff-wire";
import type { Owner } from "../../shared/wire";
import { useNow } from "../use-now";
import { EmotionBadge, ownerText, PriorityBadge, TierBadge } from "../view/badges";
import { ClockBadge } from "../view/clocks";

const TAKABLE: ReadonlySet<Owner> = new Set(["queued", "offered", "bot"]);

interface RowsProps {
  scope: Scope;
  rows: ConversationRow[] | undefined;
  /** Only some of the list is asked for. */
  filtered: boolean;
  onTake: (row: ConversationRow) => void;
}

export function Rows({ scope, rows, filtered, onTake }: RowsProps) {
  const text = consoleStrings();
  const lists = queueStrings();
  const now = useNow(10_000);
  if (!rows) return <div class="rows-loading" aria-busy="true" />;
  if (rows.length === 0) {
    return (
      <div class="empty">
        <p>{filtered ? lists.emptyFiltered : lists.empty[scope]}</p>
        {!filtered && <p class="quiet">{lists.emptyHint[scope]}</p>}
      </div>
    );
  }
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">{text.columns.customer}</th>
          <th scope="col">{text.columns.last}</th>
          <th scope="col">{scope === "queue" ? text.columns.reason : text.columns.staff}</th>
          <th scope="col">{text.columns.waiting}</th>
          <th scope="col">{lists.clock}</th>
          <th scope="col">
            <span class="unseen">{text.columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} scope={scope} now={now} onTake={onTake} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  row: ConversationRow;
  scope: Scope;
  now: Date;
  onTake: (row: ConversationRow) => void;
}

function Row({ row, scope, now, onTake }: RowProps) {
  const text = consoleStrings();
  const language = pageLanguage();
  const name = row.customer?.name ?? text.guest;
  const takable = TAKABLE.has(row.owner);
  return (
    <tr data-conversation={row.id}>
      <td>
        <a class="name" href={addressOf(row.id)}>
          {name}
        </a>
        {row.customer && <TierBadge customer={row.customer} />}
      </td>
      <td class="last">
        <span class="words">{row.last_text}</span>
        <span class="quiet">{row.last_at ? moment(row.last_at, now, language) : ""}</span>
      </td>
      <td>
        {scope === "queue" ? (
          <span class="reason">
            <PriorityBadge priority={row.priority} />
            <EmotionBadge emotion={row.emotion} />
            <span>{row.reason}</span>
          </span>
        ) : (
          <span class="reason">
            <EmotionBadge emotion={row.emotion} />
            <span>{ownerText(row.owner, row.staff_name, scope === "mine")}</span>
          </span>
        )}
      </td>
      <td class="number">{row.waiting_since ? lasting(row.waiting_since, now, language) : "–"}</td>
      <td>{row.clock && <ClockBadge clock={row.clock} now={now} />}</td>
      <td class="do">
        {takable ? (
          <button
            type="button"
            data-take
            class={scope === "queue" ? "primary" : ""}
            aria-label={`${text.take} ${name}`}
            onClick={() => onTake(row)}
          >
            {text.take}
          </button>
        ) : (
          <a class="button" href={addressOf(row.id)} aria-label={`${text.open} ${name}`}>
            {text.open}
          </a>
        )}
      </td>
    </tr>
  );
}

export function addressOf(id: string): string {
  return `/staff/conversations/${encodeURIComponent(id)}`;
}
