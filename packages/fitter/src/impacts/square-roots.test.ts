import { innerValues } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import type { ImpactDefinition } from "../options/impact-definition.js";
import type { Postfit } from "../postfit/postfit.js";
import { contour } from "../scans/contour.js";
import { fitCase, impactInput } from "./impact-cases.fixture.js";
import type { AsymmetricImpacts } from "./impact-tables.js";
import { impacts } from "./impacts.js";

/** `impactInput` with a twentieth of its first signal, of which the data have three tenths: x is close to zero. */
function weak() {
  const input = impactInput("poisson");
  const { templates, processes } = input;
  const norm = templates.norm.map((value, row) => (row % processes.length === 0 ? 0.05 * value : value));
  const counts = input.data.counts.map((_, bin) =>
    Math.round(
      processes.reduce(
        (sum, _, process) => sum + (process === 0 ? 0.3 : 1) * norm[bin * processes.length + process]!,
        0,
      ),
    ),
  );
  return { ...input, templates: { ...templates, norm }, sumw: norm, data: { counts } };
}

const sidesOf = (table: AsymmetricImpacts, values: Float64Array, row: number, parameter: number) =>
  [0, 1].map((side) => values[(2 * row + side) * table.parameters.length + parameter]!);
const ofGroup = (table: AsymmetricImpacts, name: string, parameter: number) =>
  sidesOf(table, table.grouped, table.groups.indexOf(name), parameter);

describe("impacts by refits on the square root of a weak signal strength", () => {
  const place = 0;
  async function weakFit(options: Parameters<typeof fitCase>[0]["options"] = {}): Promise<Postfit> {
    const { postfit } = await fitCase({ input: weak(), options });
    expect(postfit.likelihood.parameterNames[place]).toBe("sig1");
    return postfit;
  }

  test("end at zero for groups and the whole, as the interval of the likelihood does", async () => {
    const postfit = await weakFit();
    const table = await impacts(postfit, { kind: "asymmetric", on: ["sig1"] });
    expect(table.failures).toEqual([]);
    const best = postfit.x[place]!;
    const { down, up } = (await contour(postfit, { of: ["sig1"], levels: [1] })).intervals[0]!;
    expect(down.status).toBe("at-bound");
    const total = ofGroup(table, "Total", place);
    expect(total[0]).toBeCloseTo(-best, 12);
    expect(total[1]).toBeCloseTo(up.values[0]! - best, 9);
    for (const name of table.groups) expect(ofGroup(table, name, place)[0]).toBeGreaterThanOrEqual(-best);
  });

  test("with a group held end where a scan of refits has the level", async () => {
    const postfit = await weakFit();
    const { likelihood, x, nll } = postfit;
    const table = await impacts(postfit, { kind: "asymmetric", on: ["sig1"] });
    const constrained = [...likelihood.constraints.weights.keys()].filter(
      (i) => likelihood.constraints.weights[i]! > 0,
    );
    const [, up] = ofGroup(table, "stat", place);
    const hold = new Map(constrained.map((i) => [i, x[i]!]));
    const again = await postfit.refit({ hold: new Map([...hold, [place, x[place]! + up!]]) });
    expect(2 * (again.nll - nll)).toBeCloseTo(1, 6);
  });

  test("end at zero also where shifts add in quadrature, on the side that they are counted to", async () => {
    // A level of many standard deviations, so that each of several sources leads to zero.
    const postfit = await weakFit();
    const best = postfit.x[place]!;
    const moved = await impacts(postfit, { kind: "global-asymmetric", sigma: 12 });
    const singles = moved.sources.map((_, i) => sidesOf(moved, moved.impacts, i, place));
    const downwards = singles.map(([a, b]) => Math.min(0, a!, b!));
    expect(Math.min(...downwards)).toBeGreaterThanOrEqual(-best * (1 + 1e-9));
    expect(Math.hypot(...downwards)).toBeGreaterThan(best);
    expect(ofGroup(moved, "Total", place)[0]).toBeCloseTo(-best, 12);
    const frozen = await weakFit({ parameters: { freeze: moved.sources } });
    const held = await impacts(frozen, { kind: "nonprofiled" });
    const [down, up] = ofGroup(held, "Total", place);
    expect(up).toBeLessThanOrEqual(frozen.x[place]! * (1 + 1e-12));
    expect(down).toBeLessThan(0);
  });
});

describe("impacts by refits on a square root that blinding hides", () => {
  const definitions: readonly ImpactDefinition[] = [
    { kind: "asymmetric" },
    { kind: "global-asymmetric" },
    { kind: "nonprofiled" },
  ];

  async function fitted(unblind: readonly string[], allowNegative = false) {
    const warnings: string[] = [];
    const { groups } = await fit(weak(), {
      data: { sets: ["data"], unblind },
      parameters: { freeze: ["syst4"], allowNegative },
      run: {
        threads: 0,
        onProgress: (step) =>
          void (step.kind === "message" && step.level === "warning" && warnings.push(step.text)),
      },
      analyses: definitions.map((definition) => ({ kind: "impacts", definition })),
    });
    return { histograms: groups[0]!.histograms, warnings };
  }
  const names = ["impacts_asym", "global_impacts_asym", "nonprofiled_impacts_asym"].flatMap((name) => [
    name,
    `${name}_grouped`,
  ]);

  test("are not in the result, which says so, and those on all others are", async () => {
    const blinded = await fitted(["sig2"]);
    const open = await fitted([".*"]);
    for (const name of names) {
      const [hidden, shown] = [blinded, open].map(({ histograms }) => histograms.get(name)!);
      const parameters = hidden!.axes[2]!;
      if (parameters.kind !== "string-category") throw new Error("The last axis has names.");
      const { categories } = parameters;
      const [values, expected] = [innerValues(hidden!), innerValues(shown!)];
      let told = 0;
      values.forEach((value, i) => {
        if (categories[i % categories.length] === "sig1") expect(value).toBeNaN();
        else if (Number.isNaN(expected[i]!)) expect(value).toBeNaN();
        else {
          expect(value).toBeCloseTo(expected[i]!, 5);
          told++;
        }
      });
      expect(told).toBeGreaterThan(0);
      expect(expected.some((value, i) => categories[i % categories.length] === "sig1" && value !== 0)).toBe(
        true,
      );
    }
    for (const { kind } of definitions) {
      expect(blinded.warnings).toContain(
        `There are no ${kind} impacts on "sig1": a shift of a blinded strength that is stored as its square root tells its value where it ends at zero. Fit with options.parameters.allowNegative.`,
      );
    }
    expect(open.warnings.filter((text) => text.includes("impacts"))).toEqual([]);
  });

  test("are told where the strength itself is stored", async () => {
    const { histograms, warnings } = await fitted(["sig2"], true);
    const values = innerValues(histograms.get("global_impacts_asym")!);
    expect(values.some(Number.isNaN)).toBe(false);
    expect(warnings.filter((text) => text.startsWith("There are no"))).toEqual([]);
  });
});
