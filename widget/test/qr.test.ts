import { expect, it } from "vitest";
import { qrView } from "../src/view/qr";

it("draws runs of dark modules inside a blank border, with a name", () => {
  const svg = qrView(["110", "001", "101"], "QR-code");
  expect(svg.getAttribute("viewBox")).toBe("0 0 11 11");
  expect(svg.getAttribute("aria-label")).toBe("QR-code");
  expect(svg.querySelector("path")?.getAttribute("d")).toBe(
    "M4 4h2v1h-2zM6 5h1v1h-1zM4 6h1v1h-1zM6 6h1v1h-1z",
  );
});
