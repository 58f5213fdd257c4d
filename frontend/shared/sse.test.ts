import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ServerEvent, SseParser } from "./sse";

const STREAM =
  ": 心跳\n\nid: 7\nevent: message\ndata: {\"seq\":7,\"text\":\"你好\"}\n\n" +
  "event: state\r\ndata: {\"owner\":\"queued\",\r\ndata: \"queue\":null}\r\n\r\n" +
  "id: 8\rdata:无空格\r\r" +
  "event: ignored\n\ndata\n\n";

const EVENTS: ServerEvent[] = [
  { event: "message", data: '{"seq":7,"text":"你好"}', id: "7" },
  { event: "state", data: '{"owner":"queued",\n"queue":null}', id: "7" },
  { event: "message", data: "无空格", id: "8" },
  { event: "message", data: "", id: "8" },
];

describe("server-sent events", () => {
  it("reads ids, names, joined data lines and the three line ends", () => {
    expect(new SseParser().feed(STREAM)).toEqual(EVENTS);
  });

  it("gives the same events wherever the network cuts the text", () => {
    const cuts = fc.array(fc.nat({ max: STREAM.length }), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (points) => {
        const parser = new SseParser();
        const edges = [0, ...[...points].sort((one, other) => one - other), STREAM.length];
        const events = edges.slice(1).flatMap((edge, index) => parser.feed(STREAM.slice(edges[index], edge)));
        expect(events).toEqual(EVENTS);
      }),
    );
  });

  it("keeps back an event that is not finished", () => {
    const parser = new SseParser();
    expect(parser.feed("data: 半")).toEqual([]);
    expect(parser.feed("句\n\n")).toEqual([{ event: "message", data: "半句", id: "" }]);
  });
});
