import { useState } from "preact/hooks";
import { pageLanguage } from "../../shared/language";
import { consoleStrings } from "../../shared/strings";
import { moment } from "../../shared/time";
import type { Note } from "../../shared/staff-wire";

interface Props {
  notes: readonly Note[];
  onAdd: (text: string) => Promise<boolean>;
  onType: () => void;
}

/** Yellow, apart from the conversation, and said to be internal: nobody shall take it for a reply. */
export function Notes({ notes, onAdd, onType }: Props) {
  const text = consoleStrings();
  const [draft, setDraft] = useState("");
  const add = async (): Promise<void> => {
    const note = draft.trim();
    if (note !== "" && (await onAdd(note))) setDraft((now) => (now.trim() === note ? "" : now));
  };
  return (
    <section class="block notes" aria-label={text.notes}>
      <h2>{text.notes}</h2>
      <ul>
        {notes.map((note) => (
          <li key={note.id}>
            <p class="said">{note.text}</p>
            <p class="quiet">
              {note.author} · {moment(note.created_at, new Date(), pageLanguage())}
            </p>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <textarea
          id="note"
          rows={2}
          maxLength={2000}
          value={draft}
          aria-label={text.noteAdd}
          placeholder={text.notePlaceholder}
          onInput={(event) => {
            setDraft(event.currentTarget.value);
            onType();
          }}
        />
        <button type="submit">{text.noteAdd}</button>
      </form>
    </section>
  );
}
