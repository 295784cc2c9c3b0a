import type { FitInput } from "@rabbit-fit/contracts";
import { axisSize, innerValues } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { openFit } from "../fit/session.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { ImpactDefinition } from "../options/impact-definition.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { exampleGroups, fitCase, impactCases, impactInput, variancesOf } from "./impact-cases.fixture.js";
import { impacts } from "./impacts.js";

const run = { threads: 0 } as const;
const kinds: readonly ImpactDefinition[] = [
  { kind: "traditional" },
  { kind: "global" },
  { kind: "gaussian-global" },
  { kind: "asymmetric" },
  { kind: "global-asymmetric" },
];
const analyses = (definitions: readonly ImpactDefinition[]) =>
  definitions.map((definition) => ({ kind: "impacts", definition }) as const);

/** A constrained nuisance parameter of interest, and no other kind. */
function constrained(input: FitInput): FitInput {
  const { systematics } = input;
  const constraintWeights = new Float64Array(systematics.names.length).fill(1);
  return { ...input, systematics: { ...systematics, unconstrainedCount: 0, constraintWeights } };
}

describe("where Python rabbit stops, there are impacts", () => {
  test("of a constrained nuisance parameter of interest, with every other constrained as well", async () => {
    const input = constrained(impactInput("poisson"));
    const { postfit } = await fitCase({
      input,
      options: { likelihood: { binByBinStat: { kind: "lite", type: "gamma" } } },
    });
    const table = await impacts(postfit, { kind: "traditional" });
    const noi = table.parameters.indexOf("syst0");
    const of = (name: string) => table.grouped[noi * table.groups.length + table.groups.indexOf(name)]!;
    // Held with the other constrained ones, it has no statistical uncertainty; the group that it is in is all of it.
    expect([of("stat"), of("binByBinStat")]).toEqual([0, 0]);
    expect(of("all") / table.totals[noi]!).toBeCloseTo(1, 12);
    const own = table.impacts[noi * table.sources.length + table.sources.indexOf("syst0")]!;
    expect(own / table.totals[noi]!).toBeCloseTo(1, 12);
    const asymmetric = await impacts(postfit, { kind: "asymmetric" });
    const place = postfit.likelihood.parameterNames.indexOf("syst0");
    const side = (name: string) =>
      asymmetric.grouped[2 * asymmetric.groups.indexOf(name) * postfit.likelihood.size + place]!;
    expect(side("all")).toBeCloseTo(side("Total"), 12);
    expect(side("stat")).toBe(0);
  });

  test.each(kinds)(
    "of a sparse tensor with bin-by-bin parameters, the same as of the dense one: $kind",
    async (definition) => {
      const options = { likelihood: { binByBinStat: { kind: "full", type: "gamma" } } } as const;
      const [dense, sparse] = await Promise.all(
        (["dense", "sparse"] as const).map(async (storage) => {
          const { postfit } = await fitCase({ input: impactInput("poisson", { storage }), options });
          return impacts(postfit, definition);
        }),
      );
      expect(sparse!.groups).toEqual(dense!.groups);
      for (const name of ["impacts", "grouped"] as const) {
        expect(sparse![name]).toHaveLength(dense![name].length);
        dense![name].forEach((value, i) => {
          if (Number.isNaN(value)) expect(sparse![name][i]).toBeNaN();
          else expect(Math.abs(sparse![name][i]! - value)).toBeLessThan(1e-8);
        });
      }
    },
  );

  test.each(kinds)("of a fit with frozen parameters, which have none: $kind", async (definition) => {
    const parameters = { freeze: ["syst1", "sig2"] };
    const { postfit } = await fitCase({ input: impactInput("poisson"), options: { parameters } });
    const table = await impacts(postfit, definition);
    const { parameterNames } = postfit.likelihood;
    const frozen = parameters.freeze.map((name) => parameterNames.indexOf(name));
    const variances = variancesOf(postfit);
    if ("totals" in table) {
      for (const [at, name] of table.parameters.entries()) {
        for (const source of frozen) expect(table.impacts[at * table.sources.length + source]).toBe(0);
        if (!frozen.includes(parameterNames.indexOf(name))) continue;
        expect(
          [...table.impacts.subarray(at * table.sources.length, (at + 1) * table.sources.length)].every(
            (value) => value === 0,
          ),
        ).toBe(true);
      }
      // Without the frozen member, a group is the group of the others.
      const { postfit: other } = await fitCase({
        input: {
          ...impactInput("poisson"),
          systematics: {
            ...impactInput("poisson").systematics,
            groups: [{ name: "first", indices: Int32Array.of(2) }, ...exampleGroups.slice(1)],
          },
        },
        options: { parameters },
      });
      expect((await impacts(other, definition)).grouped).toEqual(table.grouped);
      return;
    }
    expect(table.sources).not.toContain("syst1");
    expect(table.failures).toEqual([]);
    for (const parameter of frozen) {
      for (let i = parameter; i < table.impacts.length; i += parameterNames.length)
        expect(table.impacts[i]).toBeCloseTo(0, 14);
    }
    expect(variances.length).toBe(parameterNames.length);
  });
});

describe("without the covariance of all parameters", () => {
  test.each(impactCases)(
    "global impacts come from one solution for each parameter of interest: $name",
    async ({ input, options }) => {
      const with_ = (covariance: FitOptions["covariance"]) =>
        fitCase({ input, options: { ...options, covariance: covariance! } });
      const [full, few] = [await with_("full"), await with_("of-interest")];
      expect(few.postfit.covariance()).toBeUndefined();
      for (const kind of ["global", "gaussian-global"] as const) {
        const [expected, found] = [
          await impacts(full.postfit, { kind }),
          await impacts(few.postfit, { kind }),
        ];
        for (const name of ["impacts", "grouped"] as const) {
          expected[name].forEach((value, i) => {
            const scale = expected.totals[Math.floor((i * expected.totals.length) / expected[name].length)]!;
            expect(Math.abs(found[name][i]! - value)).toBeLessThan(1e-6 * scale);
          });
        }
      }
      const definition = { kind: "traditional", of: ["syst[12]"] } as const;
      const [expected, found] = [
        await impacts(full.postfit, definition),
        await impacts(few.postfit, definition),
      ];
      expect(found.sources).toEqual(["syst1", "syst2"]);
      // A group with a member that is not asked for cannot be known.
      expect(found.groups).toEqual(expected.groups);
      expect(found.groups.slice(0, 2)).toEqual(["first", "stat"]);
      for (const name of ["impacts", "grouped"] as const) {
        expected[name].forEach((value, i) => void expect(found[name][i]).toBeCloseTo(value, 7));
      }
    },
  );
});

test("an external term has a column of its own, and the sum is still the variance", async () => {
  const input: FitInput = {
    ...impactInput("poisson"),
    externalTerms: [
      {
        name: "elsewhere",
        parameters: ["syst1", "syst2"],
        hessian: { kind: "dense", size: 2, values: Float64Array.of(4, 1, 1, 3) },
      },
    ],
  };
  const { postfit } = await fitCase({ input, options: {} });
  const table = await impacts(postfit, { kind: "global" });
  expect(table.groups).toEqual(["first", "second", "all", "stat", "external_elsewhere"]);
  const { values, size } = postfit.covariance()!;
  const [a, b] = ["syst1", "syst2"].map((name) => postfit.likelihood.parameterNames.indexOf(name));
  table.parameters.forEach((name, at) => {
    const row = postfit.likelihood.parameterNames.indexOf(name) * size;
    const [u, v] = [values[row + a!]!, values[row + b!]!];
    const of = (group: string) => table.grouped[at * table.groups.length + table.groups.indexOf(group)]! ** 2;
    expect(of("external_elsewhere")).toBeCloseTo(4 * u * u + 2 * u * v + 3 * v * v, 12);
    expect((of("all") + of("stat") + of("external_elsewhere")) / table.totals[at]! ** 2).toBeCloseTo(1, 12);
  });
});

test("an external term that bends down has no root, and says so", async () => {
  const values = Float64Array.of(-0.3);
  const externalTerms = [
    { name: "hill", parameters: ["syst1"], hessian: { kind: "dense", size: 1, values } },
  ] as const;
  const { postfit } = await fitCase({ input: { ...impactInput("poisson"), externalTerms }, options: {} });
  const table = await impacts(postfit, { kind: "global", on: ["sig1"] });
  expect(table.grouped[table.groups.indexOf("external_hill")]).toBeNaN();
  expect(table.failures).toEqual([
    { source: "external_hill on sig1", reason: expect.stringContaining("bends down") },
  ]);
  const of = (group: string) => table.grouped[table.groups.indexOf(group)]! ** 2;
  const { values: covariance, size } = postfit.covariance()!;
  const row = postfit.likelihood.parameterNames.indexOf("sig1") * size;
  const bent = -0.3 * covariance[row + postfit.likelihood.parameterNames.indexOf("syst1")]! ** 2;
  expect((of("all") + of("stat") + bent) / table.totals[0]! ** 2).toBeCloseTo(1, 12);
});

describe("refused before the fit is", () => {
  const nothing = /matches the whole name of at least one/;
  test.each<[what: string, definition: ImpactDefinition, options: FitOptions, message: RegExp]>([
    ["an expression that matches nothing", { kind: "global", of: ["sys"] }, {}, nothing],
    ["a target that is not there", { kind: "traditional", on: ["mu"] }, {}, nothing],
    [
      "a signal as a source that has to be a nuisance parameter",
      { kind: "asymmetric", of: ["sig1"] },
      {},
      nothing,
    ],
    ["an unconstrained source", { kind: "global-asymmetric", of: ["syst0"] }, {}, nothing],
    [
      "an exception that is none",
      { kind: "asymmetric", of: ["syst1"], except: ["syst2"] },
      {},
      /except.*syst2.*one of the sources/,
    ],
    [
      "a frozen source",
      { kind: "asymmetric", of: ["syst1"] },
      { parameters: { freeze: ["syst1"] } },
      /definition\.of.*syst1.*that float/,
    ],
    [
      "a frozen target",
      { kind: "global", on: ["syst1"] },
      { parameters: { freeze: ["syst1"] } },
      /definition\.on.*syst1.*that float/,
    ],
    [
      "nonprofiled impacts without frozen parameters",
      { kind: "nonprofiled" },
      {},
      /options\.parameters\.freeze.*at least one/,
    ],
    [
      "a fit without uncertainties",
      { kind: "global" },
      { covariance: "none" },
      /options\.covariance is "none", expected "full" or "of-interest"/,
    ],
    [
      "a fit without the covariance of all parameters",
      { kind: "traditional" },
      { covariance: "of-interest" },
      /options\.covariance is "of-interest", expected "full"/,
    ],
    [
      "a level of zero",
      { kind: "asymmetric", level: 0 },
      {},
      /definition\.level is 0, expected a number above 0/,
    ],
    [
      "a definition that there is not",
      { kind: "bayesian" } as never,
      {},
      /definition\.kind.*one of "traditional", "global"/,
    ],
    [
      "a sigma of symmetric impacts",
      { kind: "global", sigma: 2 } as never,
      {},
      /definition is "sigma"|definition.*sigma/,
    ],
  ])("%s", async (_, definition, options, message) => {
    const refused = openFit(impactInput("poisson"), { ...options, run, analyses: analyses([definition]) });
    await expect(refused).rejects.toThrow(message);
  });
});

test("two tables of one definition are refused, as the second would take the place of the first", async () => {
  const twice = analyses([{ kind: "global", of: ["syst1"] }, { kind: "traditional" }, { kind: "global" }]);
  await expect(openFit(impactInput("poisson"), { run, analyses: twice })).rejects.toThrow(
    /options\.analyses\[2\]\.definition\.kind is "global", expected each definition once/,
  );
});

test("a fit without a minimum has no impacts, and says so", async () => {
  const input = impactInput("poisson");
  const texts: string[] = [];
  const onProgress = (step: FitProgress) => {
    if (step.kind === "message" && step.level === "warning") texts.push(step.text);
  };
  // Nothing of the tensor acts on the last one, which has no constraint.
  const weights = input.systematics.constraintWeights.with(4, 0);
  const { templates } = input;
  if (templates.kind !== "dense") throw new Error("The example is dense.");
  for (const { values } of templates.logk) {
    for (let entry = 0; entry < values.length; entry++)
      if ((entry % templates.columnCount) % 5 === 4) values[entry] = 0;
  }
  const { groups } = await fit(
    { ...input, systematics: { ...input.systematics, constraintWeights: weights } },
    {
      data: { sets: ["data"], unblind: [".*"] },
      run: { ...run, onProgress },
      analyses: analyses(kinds.slice(0, 2)),
    },
  );
  expect(texts).toContain("There are no traditional impacts, as there are no uncertainties.");
  expect(texts).toContain("There are no global impacts, as there are no uncertainties.");
  expect(groups[0]!.histograms.has("impacts")).toBe(false);
});

test("a fit that has not converged has no impacts by refits, as there is no minimum to count from", async () => {
  const texts: string[] = [];
  const onProgress = (step: FitProgress) => {
    if (step.kind === "message" && step.level === "warning") texts.push(step.text);
  };
  const made = async (options: FitOptions) => {
    const { groups } = await fit(impactInput("poisson"), {
      ...options,
      data: { sets: ["data"], unblind: [".*"] },
      run: { ...run, onProgress },
      analyses: analyses([{ kind: "traditional" }, { kind: "asymmetric" }]),
    });
    return [...groups[0]!.histograms.keys()].filter((name) => name.includes("impacts"));
  };
  expect(await made({ minimizer: { maxIterations: 2 } })).toEqual(["impacts", "impacts_grouped"]);
  expect(texts).toContain("There are no asymmetric impacts, as the fit has not converged.");
  expect(await made({ minimizer: { step: "none" } })).toEqual(["impacts", "impacts_grouped"]);
  expect(texts).toContain("There are no asymmetric impacts, as nothing was minimised.");
});

test("impacts of a parameter whose solution does not converge are NaN, and a warning names it", async () => {
  const { postfit } = await fitCase({
    input: impactInput("poisson"),
    options: { covariance: "of-interest" },
  });
  const texts: string[] = [];
  const failing: typeof postfit = {
    ...postfit,
    report: (_, text) => texts.push(text),
    solve: () => {
      throw new NotSolvedError("Not solved.");
    },
  };
  const { impacts: values, grouped } = await impacts(failing, { kind: "global", on: ["sig1"] });
  expect([...values, ...grouped].filter((value) => !Number.isNaN(value) && value !== 0)).toEqual([]);
  expect(texts).toEqual(['No covariances of "sig1": Not solved.']);
});

test("the impacts of a blinded fit are those of the fit that shows everything", async () => {
  const of = async (unblind: readonly string[], label: string) => {
    const input = impactInput("poisson");
    const processes = [`${label}1`, `${label}2`, ...input.processes.slice(2)];
    const named = { ...input, processes, signals: processes.slice(0, 2) };
    const { groups } = await fit(named, {
      data: { sets: ["data"], unblind },
      parameters: { freeze: ["syst3"] },
      run,
      analyses: analyses([...kinds, { kind: "nonprofiled" }]),
    });
    return [...groups[0]!.histograms].filter(([name]) => name.includes("impacts"));
  };
  const shown = await of([".*"], "a");
  expect(shown).toHaveLength(12);
  for (const label of ["a", "b", "c"]) {
    const hidden = await of([], label);
    hidden.forEach(([name, histogram], k) => {
      expect(name).toBe(shown[k]![0]);
      const [found, expected] = [innerValues(histogram), innerValues(shown[k]![1])];
      // Impacts by refits have all parameters on their last axis, the square roots first. They are not told.
      const isHiddenRoot = (i: number) => histogram.axes.length === 3 && i % axisSize(histogram.axes[2]!) < 2;
      // An offset has the width of 5; what is left is where two minimisations end.
      expected.forEach((value, i) => {
        if (Number.isNaN(value) || isHiddenRoot(i)) expect(found[i]).toBeNaN();
        else expect(Math.abs(found[i]! - value)).toBeLessThan(1e-8);
      });
    });
  }
});

test("a statistical part that would be the root of less than nothing is NaN, and says so", async () => {
  // A bin with 200 events expected and none observed: the bin-by-bin parameters follow far.
  const input = exampleInput({ bins: 9, seed: 3, storage: "dense", symmetric: true });
  const { postfit } = await fitCase({
    input,
    options: {
      likelihood: { binByBinStat: { kind: "full", type: "normal-multiplicative" } },
      parameters: { allowNegative: true },
    },
  });
  const table = await impacts(postfit, { kind: "global" });
  expect(table.failures.length).toBeGreaterThan(0);
  for (const { source, reason } of table.failures) {
    const at = table.parameters.indexOf(source.replace("stat on ", ""));
    expect(table.grouped[at * table.groups.length + table.groups.indexOf("stat")]).toBeNaN();
    expect(reason).toContain("larger than the uncertainty");
  }
});

test("refits need no minimizer where Newton steps lead to their minimum", async () => {
  const { postfit } = await fitCase({ input: impactInput("poisson"), options: {} });
  let refits = 0;
  const counting: typeof postfit = {
    ...postfit,
    refit: (change) => {
      refits++;
      return postfit.refit(change);
    },
  };
  await impacts(counting, { kind: "asymmetric" });
  await impacts(counting, { kind: "global-asymmetric" });
  expect(refits).toBe(0);
});
