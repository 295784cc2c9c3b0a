import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { toPng } from "./node/index.js";
import { difference, readPng } from "./testing/image.js";
import { picturedFigures } from "./testing/pictured-figures.js";

// What figures look like, beside what they say, which the tests of each figure check. `build/renew-pictures.mjs` renews the pictures.

const WIDTH = 290;
/** Differences of pixels are between 0 and 255; their root mean square. Machines may round the edges of letters otherwise. */
const TOLERANCE = 0.5;

const folder = new URL("./testing/pictures/", import.meta.url);
const pathOf = (name: string) => fileURLToPath(new URL(`${name}.png`, folder));

describe("each kind of figure looks as in its picture", () => {
  test.each(Object.entries(picturedFigures))("%s", async (name, make) => {
    const figure = await make();
    const png = await toPng(figure, { scale: WIDTH / figure.width });
    if (process.env.RABBIT_RENEW_PICTURES !== undefined) writeFileSync(pathOf(name), png);
    expect(existsSync(pathOf(name)), pathOf(name)).toBe(true);
    const [now, before] = [await readPng(png), await readPng(readFileSync(pathOf(name)))];
    expect([now.width, now.height]).toEqual([before.width, before.height]);
    expect(difference(now, before)).toBeLessThan(TOLERANCE);
  });
});

test("there is no picture of anything else, and all of them are small", () => {
  const files = readdirSync(folder);
  expect(files.sort()).toEqual(
    Object.keys(picturedFigures)
      .map((name) => `${name}.png`)
      .sort(),
  );
  expect(files.reduce((sum, file) => sum + statSync(new URL(file, folder)).size, 0)).toBeLessThan(300_000);
});

test("a line that moves by a pixel, or another colour of a bar, is a difference", async () => {
  const figure = await picturedFigures.toys!();
  const pixels = async (changed: typeof figure) =>
    await readPng(await toPng(changed, { scale: WIDTH / figure.width }));
  const before = await pixels(figure);
  const panel = figure.panels[0]!;
  const [area, rule, ...rest] = panel.layers;
  const shifted = { ...rule!, at: (rule as { at: number }).at * 1.02 } as typeof rule;
  const moved = { ...figure, panels: [{ ...panel, layers: [area!, shifted!, ...rest] }] };
  expect(difference(await pixels(moved), before)).toBeGreaterThan(2 * TOLERANCE);
  expect(difference(await pixels({ ...figure, style: "ATLAS" }), before)).toBeGreaterThan(2 * TOLERANCE);
});
