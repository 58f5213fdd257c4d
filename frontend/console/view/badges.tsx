import { consoleStrings } from "../../shared/strings";
import type { StaffCustomer } from "../../shared/staff-wire";
import type { Owner } from "../../shared/wire";

export function TierBadge({ customer }: { customer: StaffCustomer | null }) {
  if (!customer) return <span class="badge plain">{consoleStrings().guest}</span>;
  return (
    <span class="badge" data-tier={customer.tier}>
      {customer.tier_label}
    </span>
  );
}

/** Only what stands out: 5 is the most urgent, 0 is nothing special. */
export function PriorityBadge({ priority }: { priority: number }) {
  const text = consoleStrings();
  if (priority >= 4) return <span class="badge urgent">{text.urgent}</span>;
  if (priority >= 2) return <span class="badge soon">{text.soon}</span>;
  return null;
}

export function EmotionBadge({ emotion }: { emotion: string | null | undefined }) {
  const labels: Record<string, string> = consoleStrings().emotions;
  if (!emotion || emotion === "calm") return null;
  return (
    <span class="badge emotion" data-emotion={emotion}>
      {labels[emotion] ?? emotion}
    </span>
  );
}

export function ownerText(owner: Owner, staffName: string | null | undefined, mine: boolean): string {
  const text = consoleStrings();
  if (owner === "staff") return mine ? text.ownerMine : staffName ? text.ownerStaff(staffName) : text.owners.staff;
  return text.owners[owner];
}
