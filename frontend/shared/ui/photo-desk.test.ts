import { expect, it } from "vitest";
import { LARGEST_BYTES, refusal } from "./photo-desk";

it("sends pictures up to ten megabytes, and no drawings that may carry scripts", () => {
  expect(refusal({ type: "image/jpeg", size: LARGEST_BYTES })).toBeNull();
  expect(refusal({ type: "image/jpeg", size: LARGEST_BYTES + 1 })).toBe("photoTooLarge");
  expect(refusal({ type: "image/svg+xml", size: 10 })).toBe("photoNotOne");
  expect(refusal({ type: "application/pdf", size: 10 })).toBe("photoNotOne");
});

it("sends PDFs as well, up to the same size, where that is offered", () => {
  expect(refusal({ type: "application/pdf", size: LARGEST_BYTES }, true)).toBeNull();
  expect(refusal({ type: "application/pdf", size: LARGEST_BYTES + 1 }, true)).toBe("photoTooLarge");
  expect(refusal({ type: "", size: 10, name: "发票.PDF" }, true)).toBeNull();
  expect(refusal({ type: "", size: 10, name: "pdf.exe" }, true)).toBe("photoNotOne");
  expect(refusal({ type: "application/msword", size: 10 }, true)).toBe("photoNotOne");
});
