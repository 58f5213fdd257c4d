/** Everything between the transcript and the send button: what changed meanwhile, what can be put in, the box. */
import { useRef, useState } from "preact/hooks";
import { consoleStrings, deskStrings } from "../../shared/strings";
import { leaveHelping, wake } from "../../shared/together-api";
import { Composer } from "../../shared/ui/composer";
import { isDocument, PhotoDesk, type PhotoText } from "../../shared/ui/photo-desk";
import { type Desk, type DeskView, isMine } from "../desk";
import { CannedReplies } from "./canned-replies";
import { PicturePicker } from "./picture-picker";
import { SnoozeNotice } from "./snooze-notice";
import { StaleNotice } from "./stale-notice";
import { Suggestions } from "./suggestions";

interface Props {
  id: string;
  view: DeskView;
  desk: Desk;
  picking: boolean;
  onPicking: (picking: boolean) => void;
}

export function Reply({ id, view, desk, picking, onPicking }: Props) {
  const text = consoleStrings();
  const key = `anxin:draft:${id}`;
  const [draft, setDraft] = useState(() => sessionStorage.getItem(key) ?? "");
  const mine = isMine(view) && view.owner === "staff";
  const area = useRef<HTMLDivElement>(null);
  const [photo, setPhoto] = useState<{ file: File; attempt: number } | null>(null);
  const pick = (file: File): void => setPhoto({ file, attempt: 0 });
  const snooze = view.detail?.conversation.snooze;
  const latest = useRef(draft);
  const keep = (value: string): void => {
    latest.current = value;
    setDraft(value);
    if (value !== "" && mine) desk.typing();
    if (value === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  };
  const send = async (written: string): Promise<void> => {
    if (view.busy) return;
    if (!(await desk.send(written))) return;
    // What has been typed on while it went out is the beginning of the next reply.
    const now = latest.current.trimStart();
    keep(now.startsWith(written) ? now.slice(written.length).trimStart() : now);
  };
  return (
    <div class="reply" ref={area}>
      <TakenOver view={view} onDismiss={() => desk.acknowledge()} />
      {view.stale && (
        <StaleNotice
          stale={view.stale}
          canSend={mine && draft.trim() !== ""}
          onSend={() => void send(draft.trim())}
          onDismiss={() => desk.acknowledge()}
        />
      )}
      {snooze && (
        <SnoozeNotice snooze={snooze} mine={mine} onWake={() => void desk.move((held) => wake(id, held))} />
      )}
      <p class="problem" role="alert">
        {view.problem}
      </p>
      {mine && picking && (
        <CannedReplies
          id={id}
          onClose={() => {
            onPicking(false);
            backToBox(area.current);
          }}
          onPick={(picked) => {
            keep(joined(draft, picked));
            onPicking(false);
            backToBox(area.current);
          }}
        />
      )}
      {mine && (
        <Suggestions
          id={id}
          messages={view.conversation.messages}
          onPick={(picked) => {
            keep(joined(draft, picked));
            backToBox(area.current);
          }}
        />
      )}
      {mine && (
        <p class="reply-tools">
          <button type="button" class="link" aria-expanded={picking} onClick={() => onPicking(!picking)}>
            {text.canned}
          </button>
          <PicturePicker onPick={pick} />
          <span class="quiet">{deskStrings().shortcutsHint}</span>
        </p>
      )}
      {mine && photo && (
        <PhotoDesk
          key={`${photo.file.name}/${photo.file.lastModified}/${photo.attempt}`}
          file={photo.file}
          text={isDocument(photo.file) ? documentText() : deskStrings()}
          document={isDocument(photo.file)}
          upload={(clientId, file) => desk.upload(clientId, file, isDocument(photo.file) ? photo.file.name : undefined)}
          onSent={(attachmentId) =>
            void desk
              .sendAttachment(attachmentId)
              .then((sent) =>
                setPhoto((now) => (now !== photo ? now : sent ? null : { ...photo, attempt: photo.attempt + 1 })),
              )
          }
          onDismiss={() => setPhoto(null)}
        />
      )}
      {!mine && <NotMine id={id} view={view} desk={desk} onDiscard={draft === "" ? null : () => keep("")} />}
      {(mine || draft !== "") && (
        <Composer
          text={{
            label: text.reply,
            placeholder: mine ? text.replyPlaceholder : text.notMine,
            send: view.busy ? text.sending : text.send,
            tooLong: text.tooLong,
          }}
          value={draft}
          disabled={!mine}
          autoFocus={mine}
          onInput={keep}
          onSend={(written) => void send(written)}
          onFiles={(files) => files[0] && pick(files[0])}
        />
      )}
    </div>
  );
}

/** What is put in goes under what has been written already. */
function joined(written: string, picked: string): string {
  return written.trim() === "" ? picked : `${written.trimEnd()}\n${picked}`;
}

function documentText(): PhotoText {
  const text = deskStrings();
  return {
    ...text,
    photoAsk: text.documentAsk,
    photoSend: text.documentSend,
    photoSending: text.documentSending,
    photoFailed: text.documentFailed,
    photoTooLarge: text.documentTooLarge,
  };
}

/** Whoever has put something into the box goes on writing there. */
function backToBox(area: HTMLElement | null): void {
  area?.querySelector<HTMLTextAreaElement>(".composer textarea")?.focus();
}

interface NotMineProps {
  id: string;
  view: DeskView;
  desk: Desk;
  /** Clears what was written while one still served; null where there is nothing. */
  onDiscard: (() => void) | null;
}

function NotMine({ id, view, desk, onDiscard }: NotMineProps) {
  const text = { ...consoleStrings(), ...deskStrings() };
  if (view.detail?.helping)
    return (
      <p class="not-mine helping">
        {text.helping}
        <button type="button" onClick={() => void desk.act(() => leaveHelping(id))}>
          {text.leaveHelping}
        </button>
      </p>
    );
  return (
    <p class="not-mine">
      {view.owner === "closed" ? text.closedNotice : text.notMine}
      {onDiscard && (
        <button type="button" onClick={onDiscard}>
          {text.discardDraft}
        </button>
      )}
    </p>
  );
}

/** Told at once, and until it is read: somebody has taken over what one was serving. */
function TakenOver({ view, onDismiss }: { view: DeskView; onDismiss: () => void }) {
  const text = deskStrings();
  const name = view.detail?.conversation.staff_name;
  if (!view.takenOver || !name) return null;
  return (
    <section class="stale" role="alert">
      <p>
        <strong>{text.tookOver(name)}</strong>
      </p>
      <div class="stale-actions">
        <button type="button" onClick={onDismiss}>
          {text.tookOverDismiss}
        </button>
      </div>
    </section>
  );
}
