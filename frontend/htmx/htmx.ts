// htmx for the pages that the server renders: no code out of attributes, no styles of its own, our token on every write.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // pages hold customers' words: nothing of them stays in the browser's storage
// Refusals come with the piece of page that says why; whatever else went wrong is said below.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "2..", swap: true },
  { code: "(404|409|422)", swap: true },
  { code: "...", swap: false, error: true },
];

function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

document.addEventListener("htmx:configRequest", (event) => {
  const detail = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  detail.headers["X-CSRF-Token"] = token();
});

// Signed out meanwhile: to the door, instead of a page that no longer does anything.
document.addEventListener("htmx:responseError", (event) => {
  const detail = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  if (detail.xhr.status === 401) location.assign("/staff/sign-in");
  else say("没有成功，请刷新页面后再试。");
});

document.addEventListener("htmx:sendError", () => say("网络断开了，请检查后再试。"));

/** Where the page reads refusals out. */
function say(words: string): void {
  const place = document.querySelector("#problem") ?? document.querySelector("#notice");
  if (place) place.textContent = words;
}
