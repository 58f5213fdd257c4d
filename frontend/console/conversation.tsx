/** One conversation at the console: the live transcript, the moves, the draft, and everything known beside it. */
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { listConversations } from "../shared/staff-api";
import { consoleStrings, deskStrings } from "../shared/strings";
import { Desk, type DeskView, isMine } from "./desk";
import { type Command, commandOf, isWriting } from "./shortcuts";
import { Beside } from "./view/beside";
import { type Asking, MoveDialog } from "./view/move-dialogs";
import { Reply } from "./view/reply";
import { ShortcutList } from "./view/shortcut-list";
import { Talk } from "./view/talk";
import { Top } from "./view/top";

function ConversationPage({ id }: { id: string }) {
  const text = consoleStrings();
  const [view, setView] = useState<DeskView | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [picking, setPicking] = useState(false);
  const [listing, setListing] = useState(false);
  const desk = useRef<Desk | null>(null);
  useEffect(() => {
    const made = new Desk(id, { failed: text.actionFailed }, setView);
    desk.current = made;
    void made.start();
    return () => made.stop();
  }, [id]);

  const mine = view !== null && isMine(view);
  const served = mine && view.owner === "staff";
  const obey = (command: Command): void => {
    if (command === "help") setListing(true);
    else if (command === "note") document.getElementById("note")?.focus();
    else if (command === "next") void goToNext(id);
    else if (command === "canned") setPicking(served);
    else if (command === "hand-back" || command === "close" || command === "transfer") mine && setAsking({ move: command });
    else served && setAsking({ move: command });
  };
  useCommands(obey, asking !== null || listing);

  if (!view?.detail || !desk.current) {
    return (
      <p class="problem" role="alert">
        {view?.problem ?? ""}
      </p>
    );
  }
  const at = desk.current;
  return (
    <div class="desk">
      <section class="conversation">
        <Top view={view} onTake={() => void at.take()} onAsk={(move) => setAsking({ move })} />
        <Talk id={id} messages={view.conversation.messages} understanding={view.detail.understanding} />
        <Reply id={id} view={view} desk={at} picking={picking} onPicking={setPicking} />
      </section>
      <Beside
        detail={view.detail}
        desk={at}
        mine={mine}
        onAskSupervisor={(offer) => setAsking({ move: "ask-supervisor", draft: deskStrings().askAbout(offer) })}
      />
      {asking && <MoveDialog id={id} asking={asking} view={view} desk={at} onDone={() => setAsking(null)} />}
      {listing && <ShortcutList onClose={() => setListing(false)} />}
    </div>
  );
}

/** The keys of this page, unless a dialog is open. */
function useCommands(obey: (command: Command) => void, busy: boolean): void {
  const latest = useRef({ obey, busy });
  latest.current = { obey, busy };
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const command = commandOf(event, isWriting(event.target));
      if (command === null || latest.current.busy) return;
      event.preventDefault();
      latest.current.obey(command);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

/** The one after this in the list of one's own; from the last on to the first. */
async function goToNext(id: string): Promise<void> {
  const ids = (await listConversations({ scope: "mine" })).conversations.map((row) => row.id);
  const next = ids[(ids.indexOf(id) + 1) % ids.length];
  if (next !== undefined && next !== id) location.assign(`/staff/conversations/${encodeURIComponent(next)}`);
}

const root = document.getElementById("conversation");
const id = root?.dataset.conversation;
if (root && id) render(<ConversationPage id={id} />, root);
