/** One visitor over a bad network: writes, reloads, opens a second tab; at the end, what each tab shows. */
import { type Message } from "../shared/wire";
import { gap } from "../shared/messages";
import { ConversationClient, type View } from "../widget/client";
import { VisitorStorage } from "../widget/storage";
import { type BadNetwork, type Dice } from "./network";

const SETTLE_LIMIT_MS = 600_000;
const STEP_MS = 1_500;

export interface Shown {
  seq: number;
  sender: string;
  text: string;
}

export interface Outcome {
  seed: number;
  conversation: string;
  written: string[];
  tabs: Shown[][];
  faults: BadNetwork["faults"];
}

class Tab {
  view: View | null = null;
  private client: ConversationClient;

  constructor(private readonly site: string) {
    this.client = this.opened();
  }

  write(text: string): void {
    this.client.write({ kind: "text", text });
  }

  wake(): void {
    this.client.wake();
  }

  reload(): void {
    this.client.stop();
    this.client = this.opened();
  }

  stop(): void {
    this.client.stop();
  }

  get ready(): boolean {
    return this.view?.phase === "open";
  }

  /** Nothing waits to be sent, nothing is missing, nothing is on its way. */
  get settled(): boolean {
    const view = this.view;
    if (view?.phase !== "open" || view.state.answering !== false) return false;
    // Every bubble is answered: while the last word is the customer's, something is on its way.
    if (view.conversation.messages[view.conversation.messages.length - 1]?.sender === "customer") return false;
    return view.conversation.outbox.length === 0 && gap(view.conversation) === null;
  }

  get shown(): Shown[] {
    return (this.view?.conversation.messages ?? []).map(({ seq, sender, text }: Message) => ({ seq, sender, text }));
  }

  private opened(): ConversationClient {
    const storage = new VisitorStorage(this.site, null);
    const client = new ConversationClient({
      storage,
      guest: storage,
      identityToken: null,
      context: () => ({}),
      onChange: (view) => (this.view = view),
      onIdentityExpired: () => undefined,
    });
    void client.start();
    return client;
  }
}

type Pause = (ms: number) => Promise<void>;

export async function visit(seed: number, roll: Dice, network: BadNetwork, pause: Pause): Promise<Outcome> {
  const site = `visitor-${seed}`;
  const tabs = [new Tab(site)];
  const first = tabs[0] as Tab;
  const written: string[] = [];
  while (!first.ready) {
    await pause(STEP_MS / 5);
    first.wake();
  }
  const steps = 4 + Math.floor(roll() * 6);
  for (let step = 0; step < steps; step += 1) {
    const what = roll();
    if (what < 0.6) {
      const text = `${seed}-${written.length} 怎么还没到啊😀`;
      written.push(text);
      first.write(text);
    } else if (what < 0.75) first.reload();
    else if (what < 0.85 && tabs.length === 1) tabs.push(new Tab(site));
    else first.wake();
    if (roll() < 0.6) await pause(roll() * STEP_MS);
  }
  network.heal();
  await settle(tabs, pause);
  for (const tab of tabs) tab.stop();
  const conversation = new VisitorStorage(site, null).session()?.conversation_id ?? "";
  return { seed, conversation, written, tabs: tabs.map((tab) => tab.shown), faults: network.faults };
}

/** Until every tab is at rest and all show equally much: one of them may still be waiting for its stream. */
async function settle(tabs: Tab[], pause: Pause): Promise<void> {
  for (let waited = 0; waited < SETTLE_LIMIT_MS; waited += STEP_MS) {
    const lengths = new Set(tabs.map((tab) => tab.shown.length));
    if (tabs.every((tab) => tab.settled) && lengths.size === 1) return;
    for (const tab of tabs) tab.wake();
    await pause(STEP_MS);
  }
}
