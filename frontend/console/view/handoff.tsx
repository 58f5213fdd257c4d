import { pageLanguage } from "../../shared/language";
import { consoleStrings, deskStrings } from "../../shared/strings";
import { moment } from "../../shared/time";
import type { Handoff } from "../../shared/staff-wire";

/** On top, because it is read first: what they want, what was tried, how they feel, what was promised. */
export function HandoffView({ handoff }: { handoff: Handoff }) {
  const text = deskStrings();
  const parts = [
    [text.wants, handoff.wants],
    [text.tried, handoff.tried],
    [text.feels, handoff.feels],
    [text.promised, handoff.promised],
  ] as const;
  return (
    <section class="block handoff" aria-label={consoleStrings().handoffTitle}>
      <h2>{consoleStrings().handoffTitle}</h2>
      <p>
        <strong>{handoff.reason}</strong>{" "}
        <span class="quiet">{handoff.at ? moment(handoff.at, new Date(), pageLanguage()) : ""}</span>
      </p>
      <dl class="four-parts">
        {parts.map(([name, words]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{words || text.nothingKnown}</dd>
          </div>
        ))}
      </dl>
      {handoff.summary && (
        <details>
          <summary>{text.wholeSummary}</summary>
          <p class="summary">{handoff.summary}</p>
        </details>
      )}
    </section>
  );
}
