/** Server-sent events (WHATWG HTML §9.2.6), parsed from text chunks that may be cut anywhere. */

export interface ServerEvent {
  event: string;
  data: string;
  id: string;
}

export class SseParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id = "";
  private started = false;

  feed(chunk: string): ServerEvent[] {
    let text = this.rest + chunk;
    if (!this.started && text.length > 0) {
      if (text.startsWith("\uFEFF")) text = text.slice(1);
      this.started = true;
    }
    const events: ServerEvent[] = [];
    let from = 0;
    for (;;) {
      const end = lineEnd(text, from);
      if (end === null) break;
      const done = this.line(text.slice(from, end.at));
      if (done) events.push(done);
      from = end.next;
    }
    this.rest = text.slice(from);
    return events;
  }

  private line(line: string): ServerEvent | null {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (field === "event") this.event = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id" && !value.includes("\0")) this.id = value;
    return null;
  }

  private dispatch(): ServerEvent | null {
    const ready = this.data.length > 0;
    const event = { event: this.event || "message", data: this.data.join("\n"), id: this.id };
    this.event = "";
    this.data = [];
    return ready ? event : null;
  }
}

/** Lines end with CR LF, LF or CR; a CR at the very end of a chunk may still become CR LF, so it waits. */
function lineEnd(text: string, from: number): { at: number; next: number } | null {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\n") return { at, next: at + 1 };
    if (char === "\r") {
      if (at + 1 === text.length) return null;
      return { at, next: text[at + 1] === "\n" ? at + 2 : at + 1 };
    }
  }
  return null;
}
