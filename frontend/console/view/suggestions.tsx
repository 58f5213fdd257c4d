import { useLayoutEffect, useState } from "preact/hooks";
import { listSuggestions } from "../../shared/answering-api";
import { deskStrings } from "../../shared/strings";
import type { Suggestion } from "../../shared/staff-wire";
import type { Message } from "../../shared/wire";
import { suggestionOf } from "../shortcuts";

interface Props {
  id: string;
  messages: readonly Message[];
  /** Into the box, for the staff member to change and send. */
  onPick: (text: string) => void;
}

/**
 * At most three replies to what the customer said last; Alt and a number, or a press, puts one into the box.
 *
 * The keys change in the same moment as what is shown: what can be seen can be chosen.
 */
export function Suggestions({ id, messages, onPick }: Props) {
  const text = deskStrings();
  const [found, setFound] = useState<Suggestion[]>([]);
  const asked = waitsForAnswer(messages);
  useLayoutEffect(() => {
    let current = true;
    setFound([]);
    if (asked !== null) {
      listSuggestions(id).then(
        (suggestions) => current && setFound(suggestions),
        // Without suggestions everything else works; the next words of the customer ask again.
        () => undefined,
      );
    }
    return () => {
      current = false;
    };
  }, [id, asked]);
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const chosen = found[suggestionOf(event) ?? -1];
      if (!chosen) return;
      event.preventDefault();
      onPick(chosen.text);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [found, onPick]);
  if (found.length === 0) return null;
  return (
    <ol class="suggestions" aria-label={text.suggestions}>
      {found.map((each, index) => (
        <li key={each.text}>
          <button type="button" onClick={() => onPick(each.text)}>
            <kbd>Alt+{index + 1}</kbd>
            <span class="badge plain">{text.sources[each.source]}</span>
            <span class="words">{each.text}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The last of the customer's words that no person has answered; null when there are none. */
export function waitsForAnswer(messages: readonly Message[]): number | null {
  const last = messages.filter((each) => each.sender === "customer" || each.sender === "staff").pop();
  return last?.sender === "customer" ? last.seq : null;
}
