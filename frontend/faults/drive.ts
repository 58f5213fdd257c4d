/**
 * Many visitors with bad networks against a running `web`: `node drive.mjs URL FIRST COUNT AT_ONCE`. One line of JSON
 * for each, when it has come to rest. Time runs ten times faster than for people.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { BadNetwork, dice } from "./network";
import { place } from "../shared/place";
import { visit } from "./visitor";

// There is no page here to say it.
place.language = "zh-CN";

const HASTE = 10;

/** What browsers have and Node has not; each visitor's keys carry its own name. */
class Shelf implements Storage {
  [name: string]: unknown;
  private readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  clear(): void {
    this.kept.clear();
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  key(index: number): string | null {
    return [...this.kept.keys()][index] ?? null;
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
}

const [, , url, first, count, atOnce] = process.argv as [string, string, string, string, string, string];
const networks = new AsyncLocalStorage<BadNetwork>();
const realTimeout = globalThis.setTimeout;
const realFetch = globalThis.fetch.bind(globalThis);

Object.assign(globalThis, {
  localStorage: new Shelf(),
  sessionStorage: new Shelf(),
  setTimeout: (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => realTimeout(act, ms / HASTE, ...given),
  fetch: (path: string, init?: RequestInit) => (networks.getStore()?.fetch ?? realFetch)(path, init),
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => realTimeout(resolve, ms / HASTE));
let next = Number(first);
const end = next + Number(count);

async function worker(): Promise<void> {
  while (next < end) {
    const seed = next;
    next += 1;
    const network = new BadNetwork(url, dice(seed * 2 + 1), realFetch);
    const outcome = await networks.run(network, () => visit(seed, dice(seed * 2), network, pause));
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, worker));
process.exit(0);
