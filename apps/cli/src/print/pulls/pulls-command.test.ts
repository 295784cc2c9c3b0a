import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dataSetFromName, emptyResultGroup } from "@rabbit-fit/contracts";
import { writeFitResult } from "@rabbit-fit/io-hdf5/node";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { run } from "../../run.js";

const results = fileURLToPath(new URL("../../../../../fixtures/results", import.meta.url));

interface Recorded {
  readonly options: string;
  readonly printed: string;
}

/** What the reference printed: fixtures/make_pulls_fixtures.sh. */
function recorded(name: string): Recorded[] {
  const text = readFileSync(new URL(`../../../fixtures/pulls/${name}.txt`, import.meta.url), "utf8");
  return [...text.matchAll(/^\$ (.*)\n([\s\S]*?)^\$\n/gm)].map(([, options, printed]) => ({
    options: options!,
    printed: printed!,
  }));
}

async function pulls(...words: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await run(["print", "pulls", ...words], {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, out: out.join(""), errors: errors.join("") };
}

/** As a shell splits them: words, some in single quotes. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

const keys = {
  label: "name",
  pull: "pull",
  constraint: "constraint",
  "pull prefit": "prefitPull",
  "constraint prefit": "prefitConstraint",
} as const;

type Row = Readonly<Record<string, never>>;

/** Rows of `--json` that have been asked for, by the words. */
const jsonRows = new Map<string, Promise<readonly Row[]>>();

function rowsOf(...words: string[]): Promise<readonly Row[]> {
  const asked = words.join(" ");
  const printed = jsonRows.get(asked) ?? pulls(...words).then(({ out }) => JSON.parse(out).parameters);
  jsonRows.set(asked, printed);
  return printed;
}

/** What rows are sorted by, in full precision, by name; undefined where they are not sorted. */
async function sortKeys(file: string, options: string) {
  const criterion = /(?:-s|--sort) (?:'(.*?)'|(\w+))/.exec(options)?.slice(1).find(Boolean);
  if (criterion === undefined) return undefined;
  const result = options.includes("asimov") ? ["--result", "asimov"] : [];
  const parameters = await rowsOf(file, "--json", ...result);
  const key = keys[criterion.replace("abs ", "") as keyof typeof keys];
  const size = (value: never) => (criterion.startsWith("abs ") ? Math.abs(value) : value);
  return new Map<string, unknown>(parameters.map((row) => [row.name!, size(row[key]!)]));
}

function rows(printed: string): string[] {
  return printed.split("\n").slice(2);
}

function rowNames(printed: string): string[] {
  return rows(printed).map((row) => row.trim().split(" ")[0]!);
}

describe.each([
  ["plain", 13],
  ["base_test_tensor", 15],
  // Here two pulls are equal to the last bit.
  ["base_test_tensor_bsm", 13],
] as const)("%s.hdf5", (name, compared) => {
  const file = `${results}/${name}.hdf5`;
  let identical = 0;

  test.each(recorded(name))(
    "prints with '$options' what the reference prints",
    async ({ options, printed }) => {
      const { code, out, errors } = await pulls(file, ...shellWords(options));
      expect({ code, errors }).toEqual({ code: 0, errors: "" });
      identical += Number(out === printed);
      const key = await sortKeys(file, options);
      const ofRows = (text: string) => rowNames(text).map((row) => key?.get(row));
      if (key === undefined || new Set(ofRows(printed)).size === rows(printed).length) {
        expect(out).toBe(printed);
        return;
      }
      // NumPy's argsort is vectorised and orders equal numbers by an accident of the machine; ours keeps their order.
      expect(out.split("\n").slice(0, 2)).toEqual(printed.split("\n").slice(0, 2));
      expect(rows(out).toSorted()).toEqual(rows(printed).toSorted());
      expect(ofRows(out)).toEqual(ofRows(printed));
    },
  );

  test("all but the outputs with such ties are the reference's to the last character", () => {
    expect(identical).toBeGreaterThanOrEqual(compared);
  });
});

describe("blinded.hdf5", () => {
  const file = `${results}/blinded.hdf5`;
  const hidden = ["sig", "slope_signal", "slope_signal_ch0"];
  /** The row of the reference with the word in place of a hidden value. */
  const withoutValue = (row: string) =>
    hidden.includes(row.trim().split(" ")[0]!) ? row.replace(/\S+(?= \+\/- )/, "blinded") : row;

  test.each(recorded("blinded"))(
    "prints with '$options' what the reference prints, but for hidden values",
    async ({ options, printed }) => {
      const { code, out, errors } = await pulls(file, ...shellWords(options));
      expect({ code, errors }).toEqual({ code: 0, errors: "" });
      const expected = printed.split("\n").map(withoutValue);
      if (!options.includes("pull")) {
        expect(out).toBe(expected.join("\n"));
        return;
      }
      expect(out.split("\n").toSorted()).toEqual(expected.toSorted());
      if (options.includes("pull prefit")) {
        const key = await sortKeys(file, options);
        const ofRows = (text: string) => rowNames(text).map((row) => key!.get(row));
        expect(ofRows(out)).toEqual(ofRows(printed));
        return;
      }
      // The place among the others would tell of a value: hidden ones are sorted as those that are not known.
      const isHidden = (row: string) => row.includes("blinded");
      const places = rows(out).flatMap((row, i) => (isHidden(row) ? [i] : []));
      const count = rows(out).filter((row) => row !== "").length;
      expect(places).toEqual(options.includes("reverse") ? [0, 1, 2] : [count - 3, count - 2, count - 1]);
      expect(rows(out).filter((row) => !isHidden(row))).toEqual(
        expected.slice(2).filter((row) => !isHidden(row)),
      );
    },
  );

  test("has the word in its JSON, too", async () => {
    const { parameters } = JSON.parse((await pulls(file, "--json")).out);
    const blinded = parameters.filter(({ pull }: { pull: unknown }) => pull === "blinded");
    expect(blinded).toEqual([
      expect.objectContaining({ name: "sig", constraint: expect.closeTo(0.01433, 5), prefitPull: 1 }),
      expect.objectContaining({ name: "slope_signal", constraint: expect.closeTo(2.00962, 5) }),
      expect.objectContaining({ name: "slope_signal_ch0", constraint: expect.closeTo(0.94942, 5) }),
    ]);
  });
});

test("--json has the same rows in the same order, in full precision", async () => {
  const { out } = await pulls(`${results}/plain.hdf5`, "--json", "-s", "pull", "--keepNuisances", "norm");
  const { file, result, parameters } = JSON.parse(out);
  expect({ file, result }).toEqual({ file: `${results}/plain.hdf5`, result: "" });
  expect(parameters.map((row: { name: string }) => row.name)).toEqual(["bkg_norm", "norm", "bkg_2_norm"]);
  expect(Object.keys(parameters[0])).toEqual([
    "name",
    "pull",
    "constraint",
    "prefitPull",
    "prefitConstraint",
  ]);
  // The reference prints 1.15546 +/- 0.59043.
  expect(parameters[2].pull).toBeCloseTo(1.1554566, 7);
  expect(parameters[2].constraint).toBeCloseTo(Math.sqrt(0.348612607), 7);
});

test("a toy is printed by its name, one of pseudodata by both", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rabbit-pulls-"));
  const file = join(folder, "toys.hdf5");
  const axis = stringCategoryAxis(["sig", "norm"], { name: "parms", overflow: false });
  const parms = (values: number[]) => histogram([axis], { values, variances: [0.25, 1] });
  const group = (name: string, norm: number) => ({
    ...emptyResultGroup(dataSetFromName(name)),
    histograms: new Map([
      ["parms_prefit", parms([1, 0])],
      ["parms", parms([1.5, norm])],
    ]),
  });
  await writeFitResult(file, {
    meta: { info: new Map(), input: new Map(), processes: [], pois: ["sig"], nois: [] },
    groups: [group("toy1", 0.1), group("toy12", 0.2), group("toy12_A", 0.3)],
  });
  const norm = async (name: string) => {
    const { out } = await pulls(file, "--result", name, "--keepNuisances", "norm", "--noPrefit");
    return rows(out)[0]!.trim().split(/ +/)[1];
  };
  expect([await norm("toy1"), await norm("toy12"), await norm("toy12_A")]).toEqual(["0.1", "0.2", "0.3"]);
  // As rabbit's script, which says that there is no group results_asimov.
  expect((await pulls(file)).errors).toContain("--result: expected one of: toy1, toy12, toy12_A");
  rmSync(folder, { recursive: true });
});

test.each([
  ["plain.hdf5 --result toy1", 'plain.hdf5: --result is "toy1", expected one of: the fit to data'],
  ["pseudodata.hdf5", "--result: expected one of: original"],
  ["plain.hdf5 --asym", "--asym is not available yet in this version."],
  ["plain.hdf5 --keepNuisances (", '--keepNuisances is "(", expected a regular expression'],
  ["missing.hdf5", 'missing.hdf5", expected a file that can be read (there is none)'],
])("%s: one line on stderr and exit code 2", async (line, message) => {
  const [file, ...options] = line.split(" ");
  const { code, out, errors } = await pulls(`${results}/${file}`, ...options);
  expect(code).toBe(2);
  expect(out).toBe("");
  expect(errors).toContain(message);
  expect(errors.trimEnd().split("\n")).toHaveLength(1);
});
