/** Times as Chinese readers expect them, always in Asia/Shanghai, whatever the visitor's clock is set to. */

export type Language = "zh-CN" | "en";

const ZONE = "Asia/Shanghai";
const DAY_MS = 86_400_000;
const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"] as const;

interface Local {
  year: number;
  month: number;
  day: number;
  clock: string;
  /** Days since 1970-01-01 of the local calendar day. */
  dayNumber: number;
}

const PARTS = new Intl.DateTimeFormat("en-US", {
  timeZone: ZONE,
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

function local(at: Date): Local {
  const parts = new Map(PARTS.formatToParts(at).map((part) => [part.type, part.value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const [year, month, day] = [number("year"), number("month"), number("day")];
  return {
    year,
    month,
    day,
    clock: `${parts.get("hour")}:${parts.get("minute")}`,
    dayNumber: Math.floor(Date.UTC(year, month - 1, day) / DAY_MS),
  };
}

function weekday(at: Local): string {
  return WEEKDAYS[(at.dayNumber + 4) % 7] ?? "";
}

/** A moment in the past, as short as it stays unmistakable: 14:03, 昨天 14:03, 周三 14:03, 11月2日 14:03, 2025年11月2日 14:03. */
export function moment(iso: string, now: Date, language: Language = "zh-CN"): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  const at = local(date);
  const today = local(now);
  const days = today.dayNumber - at.dayNumber;
  if (days === 0) return at.clock;
  if (language === "en") return english(date, at.year === today.year);
  if (days === 1) return `昨天 ${at.clock}`;
  if (days > 1 && days < 7) return `${weekday(at)} ${at.clock}`;
  return at.year === today.year
    ? `${at.month}月${at.day}日 ${at.clock}`
    : `${at.year}年${at.month}月${at.day}日 ${at.clock}`;
}

/** A moment to come, with its day of the week: 今天 18:00, 明天 18:00, 11月24日（周二）18:00. */
export function deadline(iso: string, now: Date, language: Language = "zh-CN"): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  const at = local(date);
  const today = local(now);
  if (language === "en") return english(date, at.year === today.year);
  const days = at.dayNumber - today.dayNumber;
  if (days === 0) return `今天 ${at.clock}`;
  if (days === 1) return `明天 ${at.clock}`;
  const year = at.year === today.year ? "" : `${at.year}年`;
  return `${year}${at.month}月${at.day}日（${weekday(at)}）${at.clock}`;
}

/** How long something has lasted: 不到1分钟, 8分钟, 1小时20分, 2天. */
export function lasting(sinceIso: string, now: Date, language: Language = "zh-CN"): string {
  const minutes = Math.floor((now.getTime() - new Date(sinceIso).getTime()) / 60_000);
  const [minute, hour, day] = language === "en" ? [" min", " h ", " d"] : ["分钟", "小时", "天"];
  if (!(minutes >= 1)) return language === "en" ? "under 1 min" : "不到1分钟";
  if (minutes < 60) return `${minutes}${minute}`;
  if (minutes >= 1440) return `${Math.floor(minutes / 1440)}${day}`;
  const rest = minutes % 60;
  const tail = rest === 0 ? "" : `${rest}${language === "en" ? " min" : "分"}`;
  return `${Math.floor(minutes / 60)}${hour}${tail}`.trim();
}

/** Whether a time label belongs between two messages. */
export function pauseBetween(earlierIso: string | null, laterIso: string): boolean {
  if (earlierIso === null) return true;
  return new Date(laterIso).getTime() - new Date(earlierIso).getTime() > 5 * 60_000;
}

function english(date: Date, sameYear: boolean): string {
  const options: Intl.DateTimeFormatOptions = {
    timeZone: ZONE,
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  };
  if (!sameYear) options.year = "numeric";
  return new Intl.DateTimeFormat("en-GB", options).format(date);
}
