import { useEffect, useRef, useState } from "preact/hooks";
import type { CustomerApi } from "../../shared/customer-api";
import { pageLanguage } from "../../shared/language";
import { widgetStrings } from "../../shared/strings";
import { moment } from "../../shared/time";
import type { Message, PastConversation } from "../../shared/wire";
import { Entry } from "./entry";
import { Sheet } from "./sheet";

interface Props {
  api: CustomerApi;
  onClose: () => void;
}

/** Earlier conversations of the same customer: the list, and each to read. */
export function History({ api, onClose }: Props) {
  const text = widgetStrings();
  const [listed, setListed] = useState<PastConversation[] | null>(null);
  const [opened, setOpened] = useState<{ id: string; messages: Message[] } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    api.conversations().then(
      (all) => setListed(all.filter((one) => one.id !== api.session.conversation_id)),
      () => setFailed(true),
    );
  }, []);
  const list = useRef<HTMLDivElement>(null);
  const first = useRef(true);
  // What was pressed is gone: the keyboard goes on in what has come for it.
  useEffect(() => {
    if (!first.current) list.current?.querySelector<HTMLElement>(".past, .pick")?.focus();
    first.current = false;
  }, [opened]);
  const open = (id: string): void => {
    setFailed(false);
    all(api.other(id)).then(
      (messages) => setOpened({ id, messages }),
      () => setFailed(true),
    );
  };
  return (
    <Sheet title={text.history} onClose={onClose}>
      {failed && <p role="alert">{text.listFailed}</p>}
      {listed === null && !failed && <p class="quiet">{text.loading}</p>}
      {listed?.length === 0 && <p class="quiet">{text.historyNone}</p>}
      <div ref={list}>
      {opened ? (
        <>
          <button type="button" class="linklike" onClick={() => setOpened(null)}>
            {text.historyBack}
          </button>
          <div class="past" role="log" aria-live="off" aria-label={text.log} tabIndex={0}>
            {opened.messages.map((message, index) => (
              <Entry
                key={message.id}
                message={message}
                before={opened.messages[index - 1] ?? null}
                api={api.other(opened.id)}
              />
            ))}
          </div>
        </>
      ) : (
        <ul class="picks">
          {listed?.map((one) => (
            <li key={one.id}>
              <button type="button" class="pick past-one" onClick={() => open(one.id)}>
                <span>{one.last_text || text.historyNoWords}</span>
                <span class="quiet">{moment(one.last_at, new Date(), pageLanguage())}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      </div>
    </Sheet>
  );
}

/** Page by page until there is nothing more. */
async function all(api: CustomerApi): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const page = (await api.messages(messages[messages.length - 1]?.seq ?? 0, 0)).messages;
    if (page.length === 0) return messages;
    messages.push(...page);
  }
}
