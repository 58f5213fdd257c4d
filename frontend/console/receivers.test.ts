import { expect, test } from "vitest";
import type { Receivers } from "../shared/staff-wire";
import { inShownOrder } from "./receivers";

const person = (id: string, availability: "online" | "break" = "online") => ({ id, name: id, availability, supervises: false });
const ids = (given: Receivers) => given.people.map((each) => each.id);

test("the first list is shown as it comes", () => {
  const fresh = { groups: [], people: [person("b"), person("a")] };
  expect(inShownOrder(null, fresh)).toBe(fresh);
});

test("who went for a break keeps the place, with the new word", () => {
  const shown = { groups: [], people: [person("a"), person("b")] };
  const next = inShownOrder(shown, { groups: [], people: [person("b"), person("a", "break")] });
  expect(ids(next)).toEqual(["a", "b"]);
  expect(next.people[0]?.availability).toBe("break");
});

test("who left is gone, who came stands last", () => {
  const shown = { groups: [], people: [person("a"), person("b")] };
  expect(ids(inShownOrder(shown, { groups: [], people: [person("c"), person("b")] }))).toEqual(["b", "c"]);
});
