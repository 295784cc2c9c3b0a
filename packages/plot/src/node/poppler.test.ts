import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { histFigure } from "../hists/hist-figure.js";
import { fixturePath } from "../testing/fixture-path.js";
import { toPdf } from "./index.js";

/** Whether the programs of poppler are there: `apt install poppler-utils`. */
const hasPoppler = ["pdftotext", "pdffonts"].every((program) => {
  try {
    execFileSync(program, ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});
const title = hasPoppler
  ? "a PDF that poppler opens"
  : "a PDF that poppler opens (skipped: no pdftotext in PATH)";

describe.skipIf(!hasPoppler)(title, () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rabbit-poppler-"));
    path = join(folder, "figure.pdf");
    const figure = histFigure(await readFitResult(fixturePath("base_test_tensor")), {
      channel: "ch0",
      style: "CMS",
      header: { subtitle: "Preliminary", lumi: 138, energy: 13.6 },
      labels: {
        processes: { sig: "$\\mathit{H}\\to\\mu\\mu$" },
        axes: { x: { label: "Mass", unit: "GeV" } },
      },
    });
    writeFileSync(path, await toPdf(figure));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("has its labels as text", () => {
    const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
    for (const label of [
      "CMS",
      "Preliminary",
      "(13.6 TeV)",
      "Mass (GeV)",
      "Data",
      "→ μμ",
      "Pred. unc.",
      "Postfit",
    ]) {
      expect(text.replaceAll(/\s+/g, " ")).toContain(label);
    }
  });

  test("has each of its fonts embedded, as a subset that maps to characters", () => {
    const rows = execFileSync("pdffonts", [path], { encoding: "utf8" }).trim().split("\n").slice(2);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    // Name, type and encoding, then: embedded, a subset, with a map to Unicode.
    for (const row of rows) expect(row).toMatch(/^[A-Z]{6}\+Arimo\S* .* yes yes yes /);
  });
});
