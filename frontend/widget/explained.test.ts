import { beforeAll, expect, it } from "vitest";
import { ApiError } from "../shared/http";
import { explained } from "./explained";

beforeAll(() => {
  (globalThis as { document?: unknown }).document = { documentElement: { lang: "zh-CN" } };
});

it("says why in the server's words", () => expect(explained(new ApiError(422, "EMPTY_MESSAGE", "还没有写内容。"))).toBe("还没有写内容。"));
it.each([0, 500, 502, 503])("is silent where only the network or the server is to blame: %d", (status) =>
  expect(explained(new ApiError(status, "", "Bad Gateway"))).toBe(""));
