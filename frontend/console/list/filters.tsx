/** What is shown of a list, and in which order; and its pages. */
import { queueStrings } from "../../shared/strings";
import type { ListOrder, ListWanted } from "../../shared/staff-wire";

interface Props {
  wanted: ListWanted;
  onChange: (change: Partial<ListWanted>) => void;
}

export function Filters({ wanted, onChange }: Props) {
  const text = queueStrings();
  const endless = wanted.scope === "bot" || wanted.scope === "closed";
  return (
    <div class="filters">
      {!endless && (
        <label>
          {text.order}
          <select value={wanted.order} onChange={(event) => onChange({ order: event.currentTarget.value as ListOrder })}>
            <Options labels={text.orders} />
          </select>
        </label>
      )}
      <label>
        {text.group}
        <select value={wanted.group} onChange={(event) => onChange({ group: event.currentTarget.value })}>
          <option value="">{text.all}</option>
          <Options labels={text.groups} />
        </select>
      </label>
      <label>
        {text.tier}
        <select value={wanted.tier} onChange={(event) => onChange({ tier: event.currentTarget.value })}>
          <option value="">{text.all}</option>
          <Options labels={text.tiers} />
        </select>
      </label>
      <label>
        {text.language}
        <select value={wanted.language} onChange={(event) => onChange({ language: event.currentTarget.value })}>
          <option value="">{text.all}</option>
          <Options labels={text.languages} />
        </select>
      </label>
    </div>
  );
}

function Options({ labels }: { labels: Record<string, string> }) {
  return (
    <>
      {Object.entries(labels).map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </>
  );
}

interface PagerProps {
  page: number;
  more: boolean;
  onGo: (page: number) => void;
}

export function Pager({ page, more, onGo }: PagerProps) {
  const text = queueStrings();
  if (page === 1 && !more) return null;
  return (
    <nav class="pager" aria-label={text.page(page)}>
      <button type="button" disabled={page === 1} onClick={() => onGo(page - 1)}>
        {text.earlier}
      </button>
      <span class="quiet">{text.page(page)}</span>
      <button type="button" disabled={!more} onClick={() => onGo(page + 1)}>
        {text.later}
      </button>
    </nav>
  );
}
