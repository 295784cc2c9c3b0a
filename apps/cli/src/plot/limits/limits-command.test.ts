import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../../run.js";
import { fixtureResult } from "../../testing/print.js";
import { pointsOfFigures } from "./limit-points.js";
import { valuesOfResults } from "./values-of-results.js";

const folder = mkdtempSync(join(tmpdir(), "rabbit-limits-"));
afterAll(() => rmSync(folder, { recursive: true }));

const masses = ["100", "120"].map((mass) => {
  const path = join(folder, `limits_mass${mass}.hdf5`);
  copyFileSync(fixtureResult("limits_bsm"), path);
  return path;
});

async function plotLimits(...words: string[]) {
  const errors: string[] = [];
  const out = mkdtempSync(join(folder, "of-"));
  const code = await run(["plot", "limits", ...words, "-o", out, "-v", "1"], {
    stdout: { write: () => undefined },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, errors: errors.join(""), files: readdirSync(out), out };
}

test("limits of several results are drawn against the number in the names of their files", async () => {
  const { code, errors, files, out } = await plotLimits(
    ...masses,
    "--against",
    "mass (GeV)",
    "--lineAt",
    "1",
  );
  expect({ code, errors, files }).toEqual({ code: 0, errors: "", files: ["limits_bsm1.svg"] });
  const svg = readFileSync(join(out, "limits_bsm1.svg"), "utf8").replace(/<\/?tspan[^>]*>/g, "");
  for (const text of ["mass (GeV)", ">100<", ">120<", "95% CL limit on bsm1"]) expect(svg).toContain(text);
});

test.each([
  [
    ["--against", "width"],
    /neither the meta data of .*limits_mass100\.hdf5 nor its name have a number for "width"/,
  ],
  [["--against", "mass", "--values", "1"], "--values has 1 values for 2 results, expected one for each."],
  [["--against", "mass", "--values", "1", "1"], "both have 1 for mass"],
  [["--against", "mass", "--level", "0.1"], "--level is 0.1, expected one of those of"],
  [["--against", "mass", "--method", "toys"], '--method is "toys", expected one of those of'],
  [["--against", "mass", "--params", "bsm"], '--params is "bsm", expected one of those with a limit in'],
  [[], "There are 2 results, but no --against."],
] as const)("%j is refused in one line", async (words, message) => {
  const { code, errors, files } = await plotLimits(...masses, ...words);
  expect({ code, files }).toEqual({ code: 2, files: [] });
  expect(errors).toMatch(message);
  expect(errors.trimEnd().split("\n")).toHaveLength(1);
});

test("options of several results need several", async () => {
  expect((await plotLimits(masses[0]!, "--against", "mass")).errors).toContain("needs two results or more");
  expect((await plotLimits(masses[0]!, "--lineAt", "1")).errors).toContain("--lineAt needs --against.");
  expect((await plotLimits()).errors).toContain("The result files are missing.");
});

describe("limits on parameters of different names", () => {
  const meta = { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] };
  const file = (path: string, ...parameters: string[]) => ({
    path,
    parameters,
    result: { meta, groups: [] },
  });
  const places = (files: ReturnType<typeof file>[], against: string, values: number[] | null = null) =>
    pointsOfFigures(files, against, values).map(({ parameter = "each its own", points }) => [
      parameter,
      ...points.map((point) => `${point.parameter ?? ""}@${point.at}`),
    ]);

  test("are one figure where each result has one, or one result has all", () => {
    const [a, b] = [file("mass300.hdf5", "m300"), file("mass700.hdf5", "m700")];
    expect(places([a, b], "mass (GeV)")).toEqual([["each its own", "m300@300", "m700@700"]]);
    expect(places([file("limits.hdf5", "m300", "m700")], "mass [GeV]")).toEqual([
      ["each its own", "m300@300", "m700@700"],
    ]);
    expect(places([file("limits.hdf5", "zp_w10_m0.5", "zp_w10_m2")], "m (TeV)")).toEqual([
      ["each its own", "zp_w10_m0.5@0.5", "zp_w10_m2@2"],
    ]);
    expect(places([file("limits.hdf5", "light", "heavy")], "mass", [1, 2])).toEqual([
      ["each its own", "light@1", "heavy@2"],
    ]);
  });

  test("have a figure for each name that all results share", () => {
    const files = [file("mass1.hdf5", "mu", "m1"), file("mass2.hdf5", "m2", "mu")];
    expect(places(files, "mass")).toEqual([["mu", "@1", "@2"]]);
  });

  test("are refused where it is not said which of them belong together", () => {
    const files = [file("mass1.hdf5", "a", "b"), file("mass2.hdf5", "c")];
    expect(() => places(files, "mass")).toThrow(
      "No parameter has a limit in all results: mass1.hdf5 has a, b, and mass2.hdf5 has c.",
    );
    const one = [file("limits.hdf5", "zp_w10_m1", "zp_w10_m2")];
    expect(() => places(one, "mass")).toThrow("the name of zp_w10_m1 does not say which number it is at.");
    expect(() => places(one, "mass", [1])).toThrow("--values has 1 values for 2 parameters");
    expect(() => places([file("limits.hdf5", "a1", "b1")], "mass")).toThrow("a1 and b1 both have 1 for mass");
  });
});

describe("the value of a result", () => {
  const of = (path: string, input: readonly (readonly [string, string | number])[] = []) => {
    const meta = { info: new Map(), input: new Map(input), processes: [], pois: [], nois: [] };
    return [{ path, result: { meta, groups: [] } }];
  };

  test("is that of the meta data of its input before that of its name", () => {
    expect(valuesOfResults(of("a/mass7.hdf5", [["mass", 125]]), "mass (GeV)", null)).toEqual([125]);
    expect(valuesOfResults(of("a/mass7.hdf5", [["mass", "125.5"]]), "mass", null)).toEqual([125.5]);
    expect(valuesOfResults(of("a/mass7.hdf5", [["mass", ""]]), "mass", null)).toEqual([7]);
    expect(valuesOfResults(of("a/mass7.hdf5"), "mass", [3])).toEqual([3]);
    for (const against of ["mass (GeV)", "mass [GeV]", "mass(GeV)"]) {
      expect(valuesOfResults(of("a/mass7.hdf5"), against, null)).toEqual([7]);
    }
  });

  test("follows the name in the name of the file", () => {
    for (const [file, value] of [
      ["limits_mass_120.hdf5", 120],
      ["mass=0.5-toys.hdf5", 0.5],
      ["Mass-2.hdf5", 2],
    ] as const) {
      expect(valuesOfResults(of(file), "mass", null)).toEqual([value]);
    }
    expect(() => valuesOfResults(of("mass.hdf5"), "mass", null)).toThrow("Give --values.");
  });
});
