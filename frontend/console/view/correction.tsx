import { useState } from "preact/hooks";
import { consoleStrings } from "../../shared/strings";

interface Props {
  intents: readonly { id: string; label: string }[];
  current: string | null;
  onCorrect: (intent: string) => Promise<boolean>;
}

/** One choice says what a message really meant; it is kept for the next training. */
export function Correction({ intents, current, onCorrect }: Props) {
  const text = consoleStrings();
  const [done, setDone] = useState(false);
  if (done) return <span class="quiet">{text.corrected}</span>;
  return (
    <select
      class="correction"
      aria-label={text.correct}
      value=""
      onChange={(event) => void onCorrect(event.currentTarget.value).then(setDone)}
    >
      <option value="" disabled>
        {text.correct}
      </option>
      {intents
        .filter((each) => each.id !== current)
        .map((each) => (
          <option key={each.id} value={each.id}>
            {each.label}
          </option>
        ))}
    </select>
  );
}
