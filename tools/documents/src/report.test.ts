import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../../apps/cli/src/run.js";
import { openPage, type Page } from "./chromium.js";

const chromium = process.env.RABBIT_CHROMIUM;
const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../fixtures/results/${name}.hdf5`, import.meta.url));

describe.skipIf(chromium === undefined)("a report that a browser opens from a disk", () => {
  let folder: string;
  let page: Page;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rabbit-report-page-"));
    const file = join(folder, "report.html");
    const results = [fixture("base_test_tensor"), fixture("pseudodata")];
    await run(["report", ...results, "-o", file], {
      stdout: { write: () => true },
      stderr: { write: () => true },
      environment: {},
      signal: new AbortController().signal,
    });
    mkdirSync(join(folder, "profile"));
    page = await openPage(chromium!, join(folder, "profile"), pathToFileURL(file).href);
  }, 60_000);
  afterAll(async () => {
    await page?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const pulls = `document.querySelector("#pulls table")`;
  const values = (column: number) =>
    `[...${pulls}.tBodies[0].rows].filter((row) => !row.hidden).map((row) => row.cells[${column}].textContent)`;

  test("sorts a table by the heading that is clicked, and back", async () => {
    const click = `${pulls}.tHead.rows[0].cells[1].querySelector("button").click()`;
    await page.evaluate(click);
    const falling = ((await page.evaluate(values(1))) as string[])
      .filter((value) => value !== "")
      .map(Number);
    expect(falling.length).toBeGreaterThan(5);
    expect(falling).toEqual([...falling].sort((left, right) => right - left));
    expect(await page.evaluate(`${pulls}.tHead.rows[0].cells[1].ariaSort`)).toBe("descending");
    await page.evaluate(click);
    const rising = ((await page.evaluate(values(1))) as string[]).filter((value) => value !== "").map(Number);
    expect(rising).toEqual([...falling].reverse());
  });

  test("shows the rows that have a searched text", async () => {
    const search = `document.querySelector("#impacts input[type=search]")`;
    const shown = `[...${search}.closest(".table").querySelectorAll("tbody tr")].filter((row) => !row.hidden).map((row) => row.cells[0].textContent)`;
    const all = (await page.evaluate(shown)) as string[];
    await page.evaluate(`${search}.value = "NORM"; ${search}.dispatchEvent(new Event("input"))`);
    const found = (await page.evaluate(shown)) as string[];
    expect(found).toEqual(all.filter((name) => name.includes("norm")));
    expect(found.length).toBeLessThan(all.length);
  });

  test("shows the numbers of a figure below the pointer", async () => {
    const tip = await page.evaluate(`(() => {
      const figure = document.querySelector(".rabbit-figure");
      const box = figure.querySelector("svg").getBoundingClientRect();
      const place = { clientX: box.left + box.width / 2, clientY: box.top + box.height * 0.5, bubbles: true };
      figure.querySelector("svg").dispatchEvent(new PointerEvent("pointermove", place));
      return figure.querySelector(".tip").textContent;
    })()`);
    expect(tip).toMatch(/\d/);
  });

  test("has nothing on its console, no error and nothing refused", () => {
    expect(page.complaints).toEqual([]);
  });
});
