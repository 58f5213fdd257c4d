/**
 * `<script async src="https://…/widget/loader.js" data-site="demo"></script>`: a launcher button. Until its first click
 * nothing else is loaded and nothing is stored. Optional: `data-mode="inline"`, `data-lang="en"`,
 * `data-theme-color="#c8102e"`. See docs/widget.md.
 */
import { framed, inline, type Line } from "./lines";
import { PHONE, STYLE } from "./loader-style";
import type { AnxinApi, AnxinEvent, Identity, ToChat, ToLoader } from "./protocol";
import type { PageContext } from "../shared/wire";

const TEXT = {
  zh: {
    launch: "联系客服",
    unread: (count: number) => `联系客服，${count}条新消息`,
    title: "在线客服",
    opening: "正在打开客服窗口…",
    failed: "客服窗口暂时打不开，请稍后再试。",
    close: "关闭",
  },
  en: {
    launch: "Chat with us",
    unread: (count: number) => `Chat with us, ${count} new ${count === 1 ? "message" : "messages"}`,
    title: "Customer service",
    opening: "Opening…",
    failed: "The chat cannot be opened right now. Please try again later.",
    close: "Close",
  },
};
/** After this long without a word from the chat it is not coming: refused, or no network. */
const PATIENCE_MS = 20_000;
const SVG = "http://www.w3.org/2000/svg";
const BUBBLE =
  "M12 3.5c5 0 9 3.4 9 7.7s-4 7.7-9 7.7c-1 0-2-.1-2.9-.4L5 20.5l.7-3.3C4 15.8 3 13.6 3 11.2c0-4.3 4-7.7 9-7.7z";

function start(script: HTMLScriptElement): void {
  const origin = new URL(script.src).origin;
  const lang = script.dataset.lang === "en" ? "en" : "zh";
  const text = TEXT[lang];

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  // A page that styles every div, even with !important, does not reach this one.
  host.style.setProperty("all", "initial", "important");
  addStyle(root);
  const launch = element("button", "launch");
  launch.type = "button";
  launch.setAttribute("aria-haspopup", "dialog");
  const badge = element("span", "badge");
  badge.hidden = true;
  launch.append(icon(), text.launch, badge);
  const panel = element("div", "panel");
  panel.hidden = true;
  root.append(launch, panel);

  const bar = element("div", "bar");
  const note = element("div", "");
  const leave = element("button", "");
  leave.type = "button";
  leave.textContent = text.close;
  bar.append(note, leave);
  panel.append(bar);

  let line: Line | null = null;
  let greeted = false;
  let identity: Identity = null;
  let context: PageContext = {};
  let asked = 0;
  const hearers: [AnxinEvent, (detail?: number) => void][] = [];
  const tell = (event: AnxinEvent, detail?: number): void => {
    for (const [wanted, hear] of hearers) if (wanted === event) hear(detail);
  };
  const color = script.dataset.themeColor;
  if (color && /^#[0-9a-f]{6}$/i.test(color)) launch.style.background = darkened(color);

  const post = (message: ToChat): void => {
    if (greeted) line?.post(message);
  };

  const sendIdentity = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    let token: string | null = null;
    try {
      token = typeof identity === "function" ? await identity() : identity;
    } catch (error) {
      console.error("Anxin: the page could not identify its customer", error);
    }
    // Only the newest question counts: the page may have signed its customer out meanwhile.
    if (mine === asked) post({ anxin: "identity", token });
  };

  const load = (): void => {
    note.textContent = text.opening;
    const settings = { server: origin, site: script.dataset.site ?? "", lang, color: color ?? null };
    const mine =
      script.dataset.mode === "inline"
        ? inline(settings, text.title, hear, () => fail(mine))
        : framed(settings, text.title, hear);
    mine.element.className = "chat";
    panel.append(mine.element);
    line = mine;
    setTimeout(() => greeted || fail(mine), PATIENCE_MS);
  };

  /** The next click tries again. */
  const fail = (one: Line): void => {
    if (line !== one) return;
    note.textContent = text.failed;
    one.element.remove();
    line = null;
  };

  function open(): void {
    if (!line) load();
    panel.hidden = false;
    launch.hidden = true;
    fit();
    unread(0);
    if (greeted) line?.element.focus();
    else leave.focus();
    post({ anxin: "shown" });
    tell("open");
  }

  function close(): void {
    if (panel.hidden) return;
    panel.hidden = true;
    launch.hidden = false;
    post({ anxin: "hidden" });
    launch.focus();
    tell("close");
  }

  function unread(count: number): void {
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    launch.setAttribute("aria-label", count > 0 ? text.unread(count) : text.launch);
  }

  /** On phones the keyboard covers the lower half of a full-screen panel: keep to what is really visible. */
  function fit(): void {
    const seen = window.visualViewport;
    const phone = seen && matchMedia(PHONE).matches;
    panel.style.height = phone ? `${seen.height}px` : "";
    panel.style.top = phone ? `${seen.offsetTop}px` : "";
  }

  window.visualViewport?.addEventListener("resize", fit);
  window.visualViewport?.addEventListener("scroll", fit);
  launch.addEventListener("click", open);
  leave.addEventListener("click", close);

  function hear(message: ToLoader): void {
    switch (message.anxin) {
      case "hello":
        greeted = true;
        post({ anxin: "context", context });
        post({ anxin: panel.hidden ? "hidden" : "shown" });
        void sendIdentity();
        break;
      case "ready":
        panel.classList.add("ready");
        if (!panel.hidden) line?.element.focus();
        break;
      case "close":
        close();
        break;
      case "unread":
        unread(message.count);
        tell("unread", message.count);
        break;
      case "identity-needed":
        void sendIdentity();
        break;
    }
  }

  const api: AnxinApi = {
    open,
    close,
    on(event, hear) {
      const one: (typeof hearers)[number] = [event, hear];
      hearers.push(one);
      return () => {
        hearers.splice(hearers.indexOf(one), 1);
      };
    },
    identify(given) {
      identity = given;
      if (greeted) void sendIdentity();
    },
    setContext(given) {
      context = {
        ...(given.orderId ? { order_id: given.orderId } : {}),
        ...(given.productId ? { product_id: given.productId } : {}),
        ...(given.page ? { page: given.page } : {}),
      };
      post({ anxin: "context", context });
    },
  };
  window.Anxin = api;
  unread(0);
  const mount = (): void => {
    document.body.append(host);
  };
  if (document.body) mount();
  else document.addEventListener("DOMContentLoaded", mount);
  window.dispatchEvent(new Event("anxin:ready"));
}

function element<Name extends "button" | "div" | "span">(name: Name, className: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

/** White words have to stay readable on the merchant's colour: at most as bright as grey 118 of 255. */
function darkened(color: string): string {
  const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const linear = parts.map((part) => (part / 255) ** 2.2);
  const light = 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
  const share = light > 0.17 ? (0.17 / light) ** (1 / 2.2) : 1;
  return `rgb(${parts.map((part) => Math.round(part * share)).join(" ")})`;
}

function icon(): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", BUBBLE);
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}

/** A constructed sheet is allowed under `style-src 'self'`; a style element is only for browsers without them. */
function addStyle(root: ShadowRoot): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } else {
    const style = document.createElement("style");
    style.textContent = STYLE;
    (root as ShadowRoot).append(style);
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && !window.Anxin) start(script);
