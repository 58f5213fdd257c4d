import { useState } from "preact/hooks";
import { widgetStrings } from "../../shared/strings";
import type { RatingGiven } from "../../shared/wire";

interface Props {
  /** Was given already, here or in another tab. */
  done: boolean;
  onRate: (given: RatingGiven) => Promise<unknown>;
}

const SCORES = [1, 2, 3, 4, 5] as const;

/** How the round went: a score, solved or not, and what it was about. Nothing is asked twice. */
export function Rating({ done, onRate }: Props) {
  const text = widgetStrings();
  const [score, setScore] = useState(0);
  const [solved, setSolved] = useState<boolean | null>(null);
  const [tags, setTags] = useState<readonly string[]>([]);
  const [comment, setComment] = useState("");
  const [state, setState] = useState<"open" | "sending" | "failed" | "sent">("open");
  if (done || state === "sent") return <p class="notice">{text.rateThanks}</p>;

  const ready = score > 0 && solved !== null && state !== "sending";
  const offered = score === 0 ? [] : score >= 4 ? text.rateGoodTags : text.rateBadTags;
  const toggle = (tag: string): void => {
    setTags(tags.includes(tag) ? tags.filter((one) => one !== tag) : [...tags, tag]);
  };
  const submit = (): void => {
    if (!ready || solved === null) return;
    setState("sending");
    onRate({ score, solved, tags: tags.filter((tag) => offered.includes(tag)), comment: comment.trim() }).then(
      () => setState("sent"),
      () => setState("failed"),
    );
  };
  return (
    <form
      class="card rating"
      aria-label={text.rateTitle}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p class="rating-title">{text.rateTitle}</p>
      <fieldset class="stars">
        <legend class="unseen">{text.rateTitle}</legend>
        {SCORES.map((value) => (
          <label key={value} class={value <= score ? "on" : ""}>
            <input type="radio" name="score" value={value} checked={score === value} onChange={() => setScore(value)} />
            <span aria-hidden="true">★</span>
            <span class="unseen">{text.rateScores[value - 1]}</span>
          </label>
        ))}
        <output>{score > 0 ? text.rateScores[score - 1] : ""}</output>
      </fieldset>
      {score > 0 && (
        <>
          <fieldset class="pills">
            <legend>{text.rateSolved}</legend>
            {[true, false].map((value) => (
              <label key={String(value)} class={solved === value ? "on" : ""}>
                <input type="radio" name="solved" checked={solved === value} onChange={() => setSolved(value)} />
                {value ? text.rateYes : text.rateNo}
              </label>
            ))}
          </fieldset>
          <fieldset class="pills">
            <legend>{text.rateWhy}</legend>
            {offered.map((tag) => (
              <label key={tag} class={tags.includes(tag) ? "on" : ""}>
                <input type="checkbox" checked={tags.includes(tag)} onChange={() => toggle(tag)} />
                {tag}
              </label>
            ))}
          </fieldset>
          <textarea
            rows={2}
            maxLength={500}
            aria-label={text.rateComment}
            placeholder={text.rateComment}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          {state === "failed" && <p role="alert" class="fate bad">{text.rateFailed}</p>}
          <button type="submit" class="send" aria-disabled={!ready}>
            {text.rateSend}
          </button>
        </>
      )}
    </form>
  );
}
