/** The loader's two ways to a chat: an iframe of our origin, or a shadow root in this very page. */
import { INLINE_READY, type InlineSettings, type Mount, type ToChat, type ToLoader } from "./protocol";

export interface Line {
  /** What holds the chat on the page. */
  element: HTMLElement;
  post(message: ToChat): void;
}

export function framed(settings: InlineSettings, title: string, hear: (message: ToLoader) => void): Line {
  const { server, color, ...rest } = settings;
  const frame = document.createElement("iframe");
  frame.title = title;
  const query = new URLSearchParams({ ...rest, origin: location.origin, ...(color ? { color } : {}) });
  frame.src = `${server}/widget/chat?${query}`;
  window.addEventListener("message", (event: MessageEvent<ToLoader | null>) => {
    if (event.source !== frame.contentWindow || event.origin !== server) return;
    if (event.data?.anxin) hear(event.data);
  });
  return { element: frame, post: (message) => frame.contentWindow?.postMessage(message, server) };
}

export function inline(
  settings: InlineSettings,
  title: string,
  hear: (message: ToLoader) => void,
  onFailed: () => void,
): Line {
  const element = document.createElement("section");
  element.setAttribute("role", "dialog");
  element.setAttribute("aria-label", title);
  element.tabIndex = -1;
  let tell: (message: ToChat) => void = () => undefined;
  const script = document.createElement("script");
  script.src = `${settings.server}/static/dist/inline.js`;
  script.onerror = onFailed;
  script.addEventListener(INLINE_READY, (event) => {
    tell = (event as CustomEvent<Mount>).detail(element, settings, hear, onFailed);
  });
  document.head.append(script);
  return { element, post: (message) => tell(message) };
}
