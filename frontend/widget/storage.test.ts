import { expect, it } from "vitest";
import { subjectOf } from "./storage";

const token = (payload: unknown): string => `h.${btoa(JSON.stringify(payload)).replace(/=+$/, "")}.s`;

it("keeps customers apart by the subject of their token, whatever else is in it", () => {
  expect(subjectOf(token({ sub: "c-vip", iat: 1 }))).toBe("c-vip");
  expect(subjectOf(token({ sub: "c-vip", iat: 2 }))).toBe("c-vip");
});

it("has no subject for a guest", () => expect(subjectOf(null)).toBeNull());

it("treats a token that it cannot read as its own subject: nobody shares with it", () => {
  expect(subjectOf("not-a-token")).toBe("not-a-token");
  expect(subjectOf(token({ sub: 7 }))).toBe(token({ sub: 7 }));
});
