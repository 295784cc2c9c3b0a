import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../run.js";

const folder = mkdtempSync(join(tmpdir(), "rabbit-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (path: string) => fileURLToPath(new URL(`../../../../fixtures/${path}`, import.meta.url));
const result = fixture("results/base_test_tensor.hdf5");
const input = fixture("inputs/test_tensor.hdf5");

async function report(...words: string[]) {
  const errors: string[] = [];
  const code = await run(["report", ...words], {
    stdout: { write: () => true, columns: 100, isTTY: false },
    stderr: { write: (text: string) => Boolean(errors.push(text)), columns: 100, isTTY: false },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, errors: errors.join("") };
}

describe("rabbit report", () => {
  test("writes one page about all fits of a result, and names it", async () => {
    const out = join(folder, "new", "report.html");
    const { code, errors } = await report(result, "-o", out, "--title", "A search");
    expect(code).toBe(0);
    expect(errors).toContain(`INFO: Report written in file ${out}`);
    const page = readFileSync(out, "utf8");
    expect(page).toContain("<h1>A search</h1>");
    expect(page).toContain("1.093 +0.039 -0.038");
    expect(page).toContain("mu, Asimov data");
    expect(page).toMatch(/Report by rabbit-fit \d/);
  });

  test("puts results side by side under the names of their files, or under given ones", async () => {
    const out = join(folder, "two.html");
    await report(result, fixture("results/pseudodata.hdf5"), "-o", out);
    expect(readFileSync(out, "utf8")).toContain("mu, pseudodata.hdf5, pseudodata original");
    await report(
      fixture("results/plain.hdf5"),
      fixture("results/blinded.hdf5"),
      "-o",
      out,
      "--names",
      "one",
      "two",
    );
    expect(readFileSync(out, "utf8")).toContain("difference, two, data");
  });

  test("takes one fit, and labels of processes", async () => {
    const out = join(folder, "asimov.html");
    const config = join(folder, "labels.yaml");
    writeFileSync(config, "process_labels: { sig: Signal of mine }\n");
    await report(result, "-o", out, "--result", "asimov", "--config", config);
    const page = readFileSync(out, "utf8");
    expect(page).toContain("Signal of mine");
    expect(page).not.toContain("mu, data");
  });
});

describe("one line and exit code 2 for", () => {
  const out = join(folder, "none.html");
  const folderOfThatName = join(folder, "taken.html");
  mkdirSync(folderOfThatName);
  test.each([
    ["no result", [], "The result files are missing."],
    ["a file that is not there", ["absent.hdf5"], "absent.hdf5"],
    ["an input", [input], "test_tensor.hdf5: "],
    [
      "an unknown fit",
      [result, "--result", "toy7"],
      '--result is "toy7", expected one of: the fit to data, asimov',
    ],
    ["a result that is given twice", [result, result], "is given twice."],
    [
      "names for other results",
      [result, "--names", "a", "b"],
      "--names has 2 names for 1 results, expected one for each.",
    ],
    ["an unknown style", [result, "--style", "cms"], "--style"],
    ["an unreadable config", [result, "--config", "absent.yaml"], "--config"],
  ])("%s", async (_, words, message) => {
    const { code, errors } = await report(...words, "-o", out);
    expect(errors).toContain(message);
    expect(errors.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
    expect(existsSync(out)).toBe(false);
  });

  test("a page that cannot be written", async () => {
    const { code, errors } = await report(result, "-o", folderOfThatName);
    expect(errors).toContain(`--output is "${folderOfThatName}", expected`);
    expect(code).toBe(2);
    expect(readdirSync(folderOfThatName)).toEqual([]);
    expect((await report(result, "-o", result)).errors).toContain("expected another file than the input");
  });
});
