import { queueStrings } from "../../shared/strings";
import type { Scope } from "../../shared/staff-wire";

export const SCOPES: readonly Scope[] = ["queue", "mine", "snoozed", "near", "people", "bot", "closed"];

interface Props {
  scope: Scope;
  counts: Partial<Record<Scope, number>>;
  label: string;
  onChoose: (scope: Scope) => void;
}

export function Tabs({ scope, counts, label, onChoose }: Props) {
  const text = queueStrings();
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = SCOPES[(SCOPES.indexOf(scope) + step + SCOPES.length) % SCOPES.length];
    if (!next) return;
    onChoose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {SCOPES.map((each) => {
        const count = counts[each] ?? 0;
        return (
          <button
            type="button"
            role="tab"
            key={each}
            id={`tab-${each}`}
            aria-selected={each === scope}
            aria-controls="panel"
            tabIndex={each === scope ? 0 : -1}
            data-alarming={each === "near" && count > 0}
            onClick={() => onChoose(each)}
          >
            {text.scopes[each]}
            {count > 0 && <span class="count">{count}</span>}
          </button>
        );
      })}
    </div>
  );
}
