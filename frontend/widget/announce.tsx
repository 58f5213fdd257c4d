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
  const who = message.sender === "staff" ? text.says(text.staff) : message.sender === "bot" ? text.says(text.bot) : "";
  const card = message.card && message.card.type !== "rating" ? messageStrings().cards[message.card.type] : "";
  const choices = message.choices?.map((choice) => choice.title).join(text.comma) ?? "";
  return [who + message.text, card, choices].filter((part) => part !== "").join(text.stop);
}

export function Announcer({ messages }: { messages: readonly Message[] }) {
  const [words, setWords] = useState("");
  // Not the highest number: what fills a hole comes later than what stands after it.
  const told = useRef(new Set(messages.map((message) => message.seq)));
  useEffect(() => {
    const fresh = messages.filter((message) => !told.current.has(message.seq));
    for (const { seq } of fresh) told.current.add(seq);
    const spoken = fresh.map(aloud).filter((part) => part !== "").join(widgetStrings().stop);
    if (spoken !== "") setWords(spoken);
  }, [messages]);
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
