import { expect, test } from "vitest";
import { palette, paletteColour } from "./palette.js";

test("thirty processes have colours of their own, the first ten those of the palette", () => {
  const colours = Array.from({ length: 30 }, (_, place) => paletteColour(place));
  expect(colours.slice(0, 10)).toEqual(palette);
  expect(new Set(colours).size).toBe(30);
  for (const colour of colours) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
  // #3f90da half white, and with 40 % of black.
  expect([colours[10], colours[20]]).toEqual(["#9fc8ed", "#265683"]);
  expect(paletteColour(30)).toBe(palette[0]);
});
