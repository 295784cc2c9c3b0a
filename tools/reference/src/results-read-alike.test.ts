import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FitOptions, fit } from "@rabbit-fit/fitter";
import { readFitInput, readFitResult, writeFitResult } from "@rabbit-fit/io-hdf5/node";
import {
  correlationMatrixTable,
  parameterTable,
  type ResultView,
  renderTable,
  resultToJson,
  type Table,
  tabulateToys,
  toyEstimatesTable,
  viewResult,
} from "@rabbit-fit/results";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeBlocks, hasPython, runPython } from "./documents/python-blocks.js";

const tensor = fileURLToPath(new URL("../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));
const page = readFileSync(new URL("../../../docs/results.md", import.meta.url), "utf8");
const reader = codeBlocks(page, "python").find(({ code }) => code.includes("class Reader"))!.code;

const toys = [1, 2, 3].map((toy) => ({ toy }));

/** A result of each kind: how it is made, and whether its toys become a table. */
const kinds: Readonly<Record<string, { readonly options: FitOptions; readonly tabulates?: true }>> = {
  "a fit": { options: { data: { sets: ["data", "asimov"], unblind: [".*"] } } },
  "a blinded fit": { options: { data: { sets: ["data"] } } },
  "a fit that did not converge": {
    options: { data: { sets: ["data"], unblind: [".*"] }, minimizer: { maxIterations: 1 } },
  },
  "a fit without covariance": {
    options: { data: { sets: ["data"], unblind: [".*"] }, covariance: "none" },
  },
  "fits to toys": { options: { data: { sets: ["asimov", ...toys] } } },
  "a table of toys": { options: { data: { sets: ["asimov", ...toys] } }, tabulates: true },
};
const names = Object.keys(kinds);

let folder: string;
const path = (name: string, format: string) => join(folder, `${name.replaceAll(" ", "-")}.${format}`);
const views = new Map<string, ResultView>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-read-alike-"));
  writeFileSync(join(folder, "read_result.py"), reader);
  for (const [name, { options, tabulates }] of Object.entries(kinds)) {
    const made = await fit(await readFitInput(tensor), options);
    const result = tabulates ? { ...made, groups: [...tabulateToys(made.groups)] } : made;
    await writeFitResult(path(name, "hdf5"), result);
    const read = await readFitResult(path(name, "hdf5"));
    writeFileSync(path(name, "json"), resultToJson(read));
    views.set(name, viewResult(read, { settings: options }));
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** What every way of reading has to say of a fit. */
interface Numbers {
  readonly names: readonly string[];
  readonly x: readonly unknown[];
  readonly sigma: readonly unknown[];
  readonly nll: unknown;
  /** The covariance of the first two parameters. */
  readonly covariance?: unknown;
}

/** The numbers of the typed view, as JSON has them. */
function ofView(view: ResultView): Map<string, Numbers> {
  return new Map(
    view.fits.map(({ name, parameters, group, covariance }) => [
      name,
      plain({
        names: parameters.map((one) => one.name),
        x: parameters.map(({ x }) => x),
        sigma: parameters.map(({ sigma }) => sigma),
        nll: group.nllvalreduced,
        ...(covariance && { covariance: covariance.values[1] }),
      }),
    ]),
  );
}

/** NaN and infinities as texts. */
function plain(numbers: Numbers): Numbers {
  return JSON.parse(
    JSON.stringify(numbers, (_key, value) =>
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    ),
  );
}

type JsonHistogram = {
  readonly axes: readonly { readonly categories: readonly (string | number)[] }[];
  readonly values: readonly unknown[];
  readonly variances: readonly unknown[];
};
const roots = (variances: readonly unknown[]) =>
  variances.map((variance) => {
    const root = Math.sqrt(Number(variance));
    return Number.isFinite(root) ? root : String(root);
  });

/** The numbers of the JSON, from its arrays alone. */
function ofJson(name: string): Map<string, Numbers> {
  const { results } = JSON.parse(readFileSync(path(name, "json"), "utf8")) as {
    readonly results: readonly {
      readonly name: string;
      readonly nllvalreduced: unknown;
      readonly histograms: Readonly<Record<string, JsonHistogram>>;
    }[];
  };
  const fits = results.flatMap(({ name: fitName, nllvalreduced: nll, histograms }): [string, Numbers][] => {
    const { parms, toys_parms: table, toys_numbers: numbers, cov } = histograms;
    if (table === undefined) {
      const { values: x, variances, axes } = parms!;
      const own = { names: axes[0]!.categories as string[], x, sigma: roots(variances), nll };
      return [[fitName, { ...own, ...(cov && { covariance: cov.values[1] }) }]];
    }
    const [toyAxis, parameters] = table.axes;
    const width = parameters!.categories.length;
    const numberNames = numbers!.axes[1]!.categories;
    return toyAxis!.categories.map((toy, row) => {
      const part = (all: readonly unknown[]) => all.slice(row * width, (row + 1) * width);
      const numbersOfToy = numbers!.values.slice(row * numberNames.length, (row + 1) * numberNames.length);
      const own: Numbers = {
        names: parameters!.categories as string[],
        x: part(table.values),
        sigma: roots(part(table.variances)),
        nll: numbersOfToy[numberNames.indexOf("nllvalreduced")],
      };
      return [`toy${toy}`, own];
    });
  });
  return new Map(fits);
}

function rowsOf(table: Table): Record<string, unknown>[] {
  return JSON.parse([...renderTable(table, "json")].join(""));
}

test("a result of each kind is what its name says", () => {
  const [ordinary, blinded, stopped, without, separate, table] = names.map((name) => views.get(name)!);
  expect(ordinary!.fits.map(({ name }) => name)).toEqual(["", "asimov"]);
  expect(
    blinded!
      .fit()
      .parameters.filter(({ blinded: hidden }) => hidden)
      .map(({ name }) => name),
  ).toEqual(["sig", "slope_signal", "slope_signal_ch0"]);
  expect(stopped!.fit().status).toMatchObject({ kind: "not-converged", reason: "iteration-limit" });
  expect(without!.fit().covariance).toBeUndefined();
  for (const view of [separate, table]) {
    expect(new Set(view!.fits.map(({ name }) => name))).toEqual(new Set(["asimov", "toy1", "toy2", "toy3"]));
  }
});

describe.each(names)("%s has the same numbers", (name) => {
  test("in the typed view and in JSON", () => {
    const expected = ofView(views.get(name)!);
    expect(ofJson(name)).toEqual(expected);
  });

  test("in the tables, in JSON and CSV", () => {
    for (const { name: fitName, parameters, group, covariance } of views.get(name)!.fits) {
      const expected = ofView(views.get(name)!).get(fitName)!;
      const table = parameterTable(parameters);
      const rows = rowsOf(table);
      expect(rows.map((row) => row.name)).toEqual(expected.names);
      expect(rows.map((row) => row.x)).toEqual(expected.x);
      expect(rows.map((row) => row.xUncertainty)).toEqual(expected.sigma);
      const [, ...lines] = [...renderTable(table, "csv")].join("").trimEnd().split("\r\n");
      const fields = lines.map((line) => line.split(","));
      expect(fields.map(([field, , x, sigma]) => [field, x, sigma])).toEqual(
        expected.names.map((field, i) => [field, String(expected.x[i]), String(expected.sigma[i])]),
      );
      if (covariance === undefined) {
        expect(() => correlationMatrixTable(group)).toThrow("cov is missing");
        continue;
      }
      const [first] = rowsOf(correlationMatrixTable(group));
      const product = Number(expected.sigma[0]) * Number(expected.sigma[1]);
      expect(first![expected.names[1]!]).toBeCloseTo(Number(expected.covariance) / product, 12);
    }
  });
});

test("toys have the same numbers in the table of toys", () => {
  for (const name of ["fits to toys", "a table of toys"]) {
    const view = views.get(name)!;
    const meta = { info: new Map(), input: new Map(), processes: [], pois: ["sig"], nois: [] };
    const rows = rowsOf(toyEstimatesTable(view.toys(), { meta }));
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      const { names: parameters, x, sigma, nll } = ofView(view).get(`toy${row.toy}`)!;
      expect(parameters.map((one) => row[`x(${one})`])).toEqual(x);
      expect(parameters.map((one) => row[`sigma(${one})`])).toEqual(sigma);
      expect(row.nll).toBe(nll);
      expect(row["mu(sig)"]).toBe(Number(x[0]) ** 2);
    }
  }
});

/** The same numbers by the reader of docs/results.md, and by Python rabbit itself where it knows the fit. */
const readInPython = `
import json, sys, h5py, numpy as np
from read_result import Reader
def numbers(names, values, variances, nll, cov=None):
    x = [float(value) for value in values]
    out = {"names": names, "x": x, "sigma": [float(np.sqrt(v)) for v in variances], "nll": float(nll)}
    return out if cov is None else {**out, "covariance": float(cov.values()[0, 1])}
fits, hidden = {}, {}
with h5py.File(sys.argv[1]) as file:
    groups = {key: Reader(file[key]).load() for key in file if key != "meta"}
assert not any(name.split(".")[0] in ("wums", "rabbit") for name in sys.modules)
for key, fit in groups.items():
    name = key.removeprefix("results").removeprefix("_")
    hidden[name] = fit.get("blinding", {}).get("parameters", [])
    if "toys_parms" in fit:
        parms, table = fit["toys_parms"], fit["toys_numbers"][{"numbers": "nllvalreduced"}].values()
        for i, toy in enumerate(parms.axes["toys"]):
            fits[f"toy{toy}"] = numbers(list(parms.axes["parms"]), parms.values()[i], parms.variances()[i], table[i])
        continue
    parms = fit["parms"]
    fits[name] = numbers(list(parms.axes[0]), parms.values(), parms.variances(), fit["nllvalreduced"], fit.get("cov"))
from rabbit.io_tools import get_fitresult
for name in fits:
    if "results_toys" in groups and name.startswith("toy"): continue
    fit = get_fitresult(sys.argv[1], name or None)
    parms, cov = fit["parms"].get(), fit.get("cov")
    same = numbers(list(parms.axes[0]), parms.values(), parms.variances(), fit["nllvalreduced"], cov and cov.get())
    assert repr(same) == repr(fits[name]), name
print(json.dumps({"fits": fits, "hidden": hidden}))
`;

describe.skipIf(!hasPython)("in Python without rabbit, and with it (RABBIT_REFERENCE)", () => {
  test.each(names)("%s has the same numbers", (name) => {
    const printed = runPython(readInPython, folder, path(name, "hdf5")).replace(
      /\b(?:NaN|-?Infinity)\b/g,
      '"$&"',
    );
    const { fits, hidden } = JSON.parse(printed) as {
      readonly fits: Record<string, Numbers>;
      readonly hidden: Record<string, string[]>;
    };
    const expected = ofView(views.get(name)!);
    expect(Object.keys(fits).sort()).toEqual([...expected.keys()].sort());
    for (const [fitName, numbers] of expected) {
      const { x, ...others } = fits[fitName]!;
      const { x: shown, ...same } = numbers;
      expect(others).toEqual(same);
      // The file has hidden values behind their offset, and names them.
      const isHidden = (i: number) => hidden[fitName]?.includes(numbers.names[i]!) ?? false;
      expect(x.map((value, i) => (isHidden(i) ? "blinded" : value))).toEqual(shown);
    }
  });
});
