import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { listCannedReplies } from "../../shared/answering-api";
import { consoleStrings } from "../../shared/strings";
import type { CannedReply } from "../../shared/staff-wire";
import { composing } from "../../shared/ui/composer";
import { found } from "../found";

const SHOWN = 6;

/** Found by words of title or text, or by the first letters of the title's pinyin; Enter takes the first. */
export function CannedReplies({ id, onPick, onClose }: { id: string; onPick: (text: string) => void; onClose: () => void }) {
  const text = consoleStrings();
  const [all, setAll] = useState<CannedReply[]>([]);
  const [sought, setSought] = useState("");
  const [problem, setProblem] = useState("");
  const box = useRef<HTMLInputElement>(null);
  // The attribute `autofocus` counts only while a page loads.
  useLayoutEffect(() => box.current?.focus(), []);
  useEffect(() => {
    listCannedReplies(id).then(setAll, () => setProblem(text.failedToLoad));
  }, [id]);
  const hits = all.filter((reply) => found(reply, sought)).slice(0, SHOWN);
  return (
    <section class="canned" aria-label={text.canned}>
      <input
        type="search"
        ref={box}
        value={sought}
        aria-label={text.cannedSearch}
        placeholder={text.cannedSearch}
        onInput={(event) => setSought(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (composing(event)) return;
          if (event.key === "Escape") onClose();
          if (event.key !== "Enter" || !hits[0]) return;
          event.preventDefault();
          onPick(hits[0].text);
        }}
      />
      <p class="problem" role="alert">
        {problem}
      </p>
      <ul>
        {hits.map((reply) => (
          <li key={reply.title}>
            <button type="button" class="link" onClick={() => onPick(reply.text)}>
              <strong>{reply.title}</strong>
              <span class="quiet">{reply.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
