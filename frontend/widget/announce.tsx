/**
 * Read out what arrives: each new message of others once, as plain text, in a region of its own that is emptied a
 * second later. The visible log is silent, so that no screen reader reads it all again.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { messageStrings, widgetStrings } from "../shared/strings";
import type { Message } from "../shared/wire";

const EMPTY_AFTER_MS = 1_000;

/** A message as one reads it aloud, or "" for one's own. */
export function aloud(message: Message): string {
  const text = widgetStrings();
  if (message.sender === "customer") return "";
  const who = message.sender === "staff" ? `${text.staff}：` : message.sender === "bot" ? `${text.bot}：` : "";
  const card = message.card && message.card.type !== "rating" ? messageStrings().cards[message.card.type] : "";
  const choices = message.choices?.map((choice) => choice.title).join("，") ?? "";
  return [who + message.text, card, choices].filter((part) => part !== "").join("。");
}

export function Announcer({ messages }: { messages: readonly Message[] }) {
  const [words, setWords] = useState("");
  const last = messages[messages.length - 1]?.seq ?? 0;
  const told = useRef(last);
  useEffect(() => {
    const fresh = messages.filter((message) => message.seq > told.current);
    told.current = Math.max(told.current, last);
    const spoken = fresh.map(aloud).filter((part) => part !== "").join("。");
    if (spoken !== "") setWords(spoken);
  }, [last]);
  useEffect(() => {
    if (words === "") return undefined;
    const timer = setTimeout(() => setWords(""), EMPTY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <div class="unseen" role="status" aria-live="polite" data-announcer>
      {words}
    </div>
  );
}
