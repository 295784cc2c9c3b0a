import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyResultGroup } from "@rabbit-fit/contracts";
import { writeFitResult } from "@rabbit-fit/io-hdf5/node";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fixtureResult, print } from "../../testing/print.js";

/** What the reference printed: fixtures/make_impacts_fixtures.sh. */
function recorded(name: string): { options: string; printed: string }[] {
  const text = readFileSync(new URL(`../../../fixtures/impacts/${name}.txt`, import.meta.url), "utf8");
  return [...text.matchAll(/^\$ ?(.*)\n([\s\S]*?)^\$\n/gm)].map(([, options, printed]) => ({
    options: options!,
    printed: printed!,
  }));
}

const words = (options: string) => options.split(" ").filter((word) => word !== "");
const blinded = fixtureResult("blinded");

describe.each(["blinded", "pseudodata", "mapped_impacts"])("of %s", (name) => {
  test.each(recorded(name))(
    "the text of Python rabbit, character by character: $options",
    async ({ options, printed }) => {
      expect(await print("impacts", fixtureResult(name), ...words(options))).toEqual({
        code: 0,
        out: printed,
        errors: "",
      });
    },
  );
});

test.each([
  ["Project ch1 x", "global", 'mapping is "Project ch1 x", expected one of the result: Project ch1 b, '],
  [
    "Project ch1 b",
    "gaussian_global",
    "Project ch1 b, ch1: hist_postfit_inclusive_gaussian_global_impacts_grouped is missing, expected impacts on the bins of the mapping in the result. Fit with --computeHistGaussianImpacts.",
  ],
])("impacts on %s, %s, that the result does not have are refused", async (mapping, type, message) => {
  const { code, errors } = await print(
    "impacts",
    fixtureResult("mapped_impacts"),
    "--impactType",
    type,
    "-m",
    ...words(mapping),
  );
  expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(message) });
});

test("impacts by refits on a square root that the fit hides are printed as blinded, also where the file has them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rabbit-impacts-"));
  const file = join(folder, "hidden.hdf5");
  const axis = (name: string, names: readonly string[]) =>
    stringCategoryAxis(names, { name, overflow: false });
  const parameters = axis("parms", ["sig", "rate"]);
  const parms = (values: number[]) => histogram([parameters], { values, variances: [0.25, 1] });
  const shifts = histogram([axis("impacts", ["stat"]), axis("downUpVar", ["down", "up"]), parameters], {
    values: [-0.604558, -0.2, 1.25, 0.3],
  });
  await writeFitResult(file, {
    meta: {
      info: new Map(),
      input: new Map(),
      processes: [],
      pois: ["sig", "rate"],
      nois: [],
      model: { parameters: ["sig", "rate"], squared: ["sig"] },
    },
    groups: [
      {
        ...emptyResultGroup({ kind: "data" }),
        blinding: { scheme: "additive", parameters: ["sig", "rate"] },
        histograms: new Map<string, Histogram>([
          ["parms_prefit", parms([1, 1])],
          ["parms", parms([3.2, 2.1])],
          ["impacts_asym_grouped", shifts],
        ]),
      },
    ],
  });
  const { out } = await print("impacts", file, "--asymImpacts");
  expect(out.match(/stat: .*/g)).toEqual(["stat: blinded", "stat: 0.3 / -0.2"]);
  for (const format of ["--json", "--csv", "--latex", "--table"]) {
    const table = await print("impacts", file, "--asymImpacts", ...(format === "--table" ? [] : [format]));
    expect(table.out).toContain("blinded");
    expect(table.out).not.toContain("0.604558");
  }
  rmSync(folder, { recursive: true });
});

async function rows(...options: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, errors } = await print("impacts", ...options, "--json");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  return JSON.parse(out).impacts;
}

describe("a table", () => {
  test("has definitions side by side, the largest impact first", async () => {
    const all = await rows(blinded, "-u", "--table", "traditional", "global", "--sortBy", "max");
    const ofSig = all.filter(({ parameter }) => parameter === "sig");
    const sizes = ofSig.map(({ traditional, global }) =>
      Math.max(Math.abs(Number(traditional)), Math.abs(Number(global))),
    );
    expect(sizes.length).toBeGreaterThan(10);
    expect(sizes).toEqual(sizes.toSorted((left, right) => right - left));
    expect(ofSig[0]).toMatchObject({ source: "sig", pull: null, constraint: null });
  });

  test("has the first sources of a name, by pull", async () => {
    const all = await rows(blinded, "-u", "--filter", "norm$", "--top", "2", "--sortBy", "pull");
    const first = all.filter(({ parameter }) => parameter === "sig");
    expect(first.map(({ source }) => source)).toHaveLength(2);
    for (const { source } of first) expect(source).toMatch(/norm$/);
    expect(Math.abs(Number(first[0]!.pull))).toBeGreaterThanOrEqual(Math.abs(Number(first[1]!.pull)));
  });

  test("says in a line what is missing to the uncertainty", async () => {
    const { out } = await print("impacts", blinded, "--table", "global");
    expect(out).toMatch(
      /^sig: the uncertainty is \d\.\d+, these global impacts add up in quadrature to \d\.\d+, /m,
    );
  });

  test("shows no impact on a strength that is blinded, as it would tell the value", async () => {
    const { out } = await print("impacts", blinded, "--table", "traditional", "--mu");
    expect(out).toMatch(/^sig +bkg_2_norm +blinded/m);
    const shown = await rows(
      fixtureResult("pseudodata"),
      "--result",
      "original",
      "-u",
      "--mu",
      "--filter",
      "^bkg_2_norm$",
    );
    const stored = await rows(
      fixtureResult("pseudodata"),
      "--result",
      "original",
      "-u",
      "--filter",
      "^bkg_2_norm$",
      "--sortBy",
      "max",
    );
    const [mu, x] = [shown, stored].map((all) =>
      Number(all.find(({ parameter }) => parameter === "sig")!.traditional),
    );
    // d(x^2) = 2 x dx + dx^2 with x beside 1.
    expect(mu! / x!).toBeGreaterThan(1.8);
    expect(mu! / x!).toBeLessThan(2.2);
  });

  test("is CSV, LaTeX or a file like any other table", async () => {
    const { out } = await print("impacts", blinded, "-u", "--csv", "--top", "1");
    expect(out.split("\r\n")[0]).toBe("parameter,source,traditional,pull,constraint");
    expect((await print("impacts", blinded, "--latex")).out).toContain("\\begin{tabular}{llr}");
  });
});

describe("a table of impacts on the bins of a mapping", () => {
  const mapped = [fixtureResult("mapped_impacts"), "-m", "Project", "ch1", "b"];

  test("has the numbers that Python rabbit prints, the largest first", async () => {
    const all = await rows(...mapped, "--table", "--relative", "--sortBy", "max");
    const { printed } = recorded("mapped_impacts").find(({ options }) => options.includes("--relative"))!;
    const [heading = "", , ...lines] = printed.split("\n");
    const value = Number(/WeightedSum\(value=([\d.]+)/.exec(heading)![1]);
    const ofFirst = all.filter(({ bin }) => bin === 0);
    expect(ofFirst[0]).toMatchObject({ channel: "ch1", expected: expect.closeTo(value, 2) });
    expect(ofFirst.length).toBeGreaterThan(3);
    for (const { source, global } of ofFirst) {
      const line = lines.find((text) => text.startsWith(`   ${source}: `))!;
      expect(Number(line.split(": ")[1])).toBeCloseTo(Number(global), 5);
    }
    const sizes = ofFirst.map(({ global }) => Math.abs(Number(global)));
    expect(sizes).toEqual(sizes.toSorted((left, right) => right - left));
  });

  test("has shares of the bin in percent, of the first sources of a name", async () => {
    const options = ["--impactType", "global", "-u", "--filter", "norm", "--top", "1"];
    const [absolute] = await rows(...mapped, ...options);
    const [relative] = await rows(...mapped, ...options, "--relative");
    expect(relative!.source).toBe(absolute!.source);
    const share = (100 * Number(absolute!.global)) / Number(absolute!.expected);
    expect(relative!.global).toBeCloseTo(share, 12);
    const { out } = await print("impacts", ...mapped, ...options, "--relative", "--csv");
    expect(out.split("\r\n")[0]).toBe(
      "channel,bin,low(b),high(b),expected,expectedUncertainty,source,global",
    );
  });
});

test.each([
  [
    "--impactType gaussian_global",
    "gaussian_global_impacts_grouped is missing, expected a histogram of impacts in the result. Fit with --gaussianGlobalImpacts.",
  ],
  [
    "--asymImpacts",
    "impacts_asym_grouped is missing, expected a histogram of impacts in the result. Fit with --asymImpacts.",
  ],
  ["--impactType nonprofiled -u", "Fit with --nonProfiledImpacts."],
  ["--impactType none", "--impactType none has no impacts to print."],
  [
    "--impactType gaussian_global --asymImpacts",
    "--asymImpacts cannot be gaussian_global. Take --impactType global.",
  ],
  ["-n lumi", '--nuisance is "lumi", expected one of bkg_2_norm, '],
  ["-s --csv", "--sort is not for a table. Take --sortBy."],
  ["--top 0", "--top is 0, expected a whole number above 0."],
  ["--csv --latex", "--csv and --latex cannot be given together."],
  ["--filter (", "--filter"],
  ["--relative", "--relative is for bins of a mapping. Name it with --mapping, or leave --relative out."],
  ["-m BaseMapping", "--mapping has global impacts only. Take --impactType global"],
  ["-m BaseMapping --impactType global --asymImpacts", "--mapping has global impacts only."],
  ["-m BaseMapping --table traditional", "--mapping has global impacts only, --table asks for traditional. "],
  ["-m BaseMapping --impactType global --mu", "--mu is for impacts on parameters. "],
  ["-m BaseMapping --impactType global --sortBy pull", "--sortBy pull is for impacts on parameters. "],
  [
    "-m BaseMapping --impactType global",
    'mapping is "BaseMapping", expected one of the result: it has none.',
  ],
])("%s is refused", async (options, message) => {
  const { code, errors } = await print("impacts", blinded, ...words(options));
  expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(message) });
});
