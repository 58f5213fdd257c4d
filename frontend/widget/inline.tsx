/**
 * The chat in the shop's own page (`data-mode="inline"`), in a shadow root of its own: no style of the page reaches it,
 * none of its own reaches the page. The loader, which has added this script, is handed `mount`; no global is needed.
 */
import { render } from "preact";
import { at, place } from "../shared/place";
import { SurroundingPage } from "./host-page";
import { INLINE_READY, type Mount } from "./protocol";
import { applyThemeColour } from "./theme";
import { Visit } from "./visit";

/** The same as in `chat.html`. Linked and not written in: the shop's policy has to allow our origin and nothing more. */
export const STYLES = ["tokens", "messages", "chat", "extras"];
/** What is typed here is nobody else's: a page's own shortcuts would take letters of a message for themselves. */
const KEYS = ["keydown", "keypress", "keyup"] as const;

const mount: Mount = (host, { server, site, lang, color }, say, onFailed) => {
  place.server = server;
  place.language = lang === "en" ? "en" : "zh-CN";
  const root = host.attachShadow({ mode: "open" });
  applyThemeColour(host, color);
  for (const kind of KEYS) host.addEventListener(kind, (event) => event.stopPropagation());
  const chat = document.createElement("div");
  chat.id = "chat";
  chat.lang = place.language;
  const page = new SurroundingPage(say);
  Promise.all(STYLES.map((name) => linked(root, at(`/static/css/${name}.css`)))).then(() => {
    root.append(chat);
    render(<Visit page={page} site={site} />, chat);
  }, onFailed);
  return (message) => page.tell(message);
};

function linked(root: ShadowRoot, address: string): Promise<unknown> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  const loaded = new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(new Error(address));
  });
  root.append(link);
  return loaded;
}

document.currentScript?.dispatchEvent(new CustomEvent(INLINE_READY, { detail: mount }));
