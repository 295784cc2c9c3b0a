import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../../apps/cli/src/run.js";
import { openPage, type Page } from "./chromium.js";

const chromium = process.env.RABBIT_CHROMIUM;
const result = fileURLToPath(new URL("../../../fixtures/results/base_test_tensor.hdf5", import.meta.url));

describe.skipIf(chromium === undefined)("a figure that a browser opens from a disk", () => {
  let folder: string;
  let page: Page;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rabbit-figure-page-"));
    await run(["plot", "hists", result, "--channels", "ch0", "--formats", "html", "-o", folder], {
      stdout: { write: () => true },
      stderr: { write: () => true },
      environment: {},
      signal: new AbortController().signal,
    });
    mkdirSync(join(folder, "profile"));
    const file = pathToFileURL(join(folder, "postfit_x_ch0_BaseMapping.html")).href;
    page = await openPage(chromium!, join(folder, "profile"), file);
  }, 60_000);
  afterAll(async () => {
    await page?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const svg = `document.querySelector(".rabbit-figure svg")`;
  const at = `const box = ${svg}.getBoundingClientRect();
    const place = { clientX: box.left + box.width / 2, clientY: box.top + box.height * 0.4, bubbles: true };`;

  test("shows the numbers of the bin below the pointer", async () => {
    const tip = await page.evaluate(`(() => { ${at}
      ${svg}.dispatchEvent(new PointerEvent("pointermove", place));
      return document.querySelector(".tip").textContent; })()`);
    expect(tip).toMatch(/^\S+ – \S+\n/);
    for (const name of ["Data: ", "sig: ", "bkg: "]) expect(tip).toContain(name);
  });

  test("hides a process whose entry is clicked, and its number, and shows both again", async () => {
    const click = `(() => { ${at}
      document.querySelector('.entry[data-key="process sig"]').dispatchEvent(new MouseEvent("click", { bubbles: true }));
      ${svg}.dispatchEvent(new PointerEvent("pointermove", place));
      const parts = [...document.querySelectorAll('[data-key="process sig"]:not(.entry)')];
      return [parts.length, parts.every((part) => part.style.display === "none"), document.querySelector(".tip").textContent.includes("sig: ")]; })()`;
    const [count, isHidden, isNamed] = (await page.evaluate(click)) as [number, boolean, boolean];
    expect(count).toBeGreaterThan(0);
    expect([isHidden, isNamed]).toEqual([true, false]);
    expect(await page.evaluate(click)).toEqual([count, false, true]);
  });

  test("zooms with the wheel around the pointer, and back with a double click", async () => {
    const box = `${svg}.getAttribute("viewBox").split(" ").map(Number)`;
    const before = (await page.evaluate(box)) as number[];
    const after = (await page.evaluate(`(() => { ${at}
      ${svg}.dispatchEvent(new WheelEvent("wheel", { ...place, deltaY: -300, cancelable: true }));
      return ${box}; })()`)) as number[];
    // At most by exp(1/2) at once; the middle, where the pointer is, stays.
    expect(after[2]).toBeCloseTo(before[2]! * Math.exp(-0.5), 6);
    // Places of wheel events are whole pixels.
    expect(Math.abs(after[0]! + after[2]! / 2 - (before[0]! + before[2]! / 2))).toBeLessThan(1);
    await page.evaluate(`${svg}.dispatchEvent(new MouseEvent("dblclick"))`);
    expect(await page.evaluate(box)).toEqual(before);
  });

  test("has nothing on its console, no error and nothing refused", () => {
    expect(page.complaints).toEqual([]);
  });
});
