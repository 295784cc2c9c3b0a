import { describe, expect, test } from "vitest";
import { base, normalize, project, ratio, select } from "../mappings/build.js";
import { compositeMapping } from "../mappings/composite.js";
import type { Mapping } from "../mappings/mapping.js";
import { createMappings } from "../mappings/registry.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import type { Postfit } from "../postfit/postfit.js";
import { jacobianPass } from "../prediction/jacobian-pass.js";
import { mappedObservables, mappedParameters } from "../prediction/mapped-observables.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import { type Prediction, predict } from "../prediction/prediction.js";
import { varianceByCounts } from "./data-effects.js";
import { fitCase, impactCases } from "./impact-cases.fixture.js";
import { followData, type ObservableImpacts, observableImpacts } from "./observable-impacts.js";

/** Central differences of refits: of second order in this share of a standard deviation. */
const SHARE = 1e-3;
/** Of the uncertainty of an output: what these differences, and the end of the minimisations, leave. */
const TOLERANCE = 1e-6;

/** Bins, a total that the data fix, what is not linear, single processes, and a channel without data. */
async function outputsOf({ input, likelihood }: Pick<Postfit, "input" | "likelihood">): Promise<Mapping> {
  const { parameterNames } = likelihood;
  const specs = [
    base(),
    project("ch0"),
    normalize("ch0", ["x"]),
    ratio(select("ch0", { processes: ["sig1"] }), select("ch0", { processes: ["sig1", "bkg1"] })),
    project("ch0_masked"),
  ];
  return compositeMapping(await createMappings("mappings", specs, { ...input, parameterNames }));
}

interface Taken {
  readonly table: ObservableImpacts;
  /** Of the outputs, from their Jacobian and the covariance. */
  readonly variances: Float64Array;
}

async function take(
  fit: Pick<Postfit, "likelihood" | "input" | "frozen">,
  at: {
    readonly x: Float64Array;
    readonly covariance: ParameterCovariance;
    readonly prediction: Prediction;
    readonly following: Prediction | undefined;
  },
): Promise<Taken> {
  const { likelihood, frozen } = fit;
  const { size } = likelihood;
  const mapping = await outputsOf(fit);
  const observables = mappedObservables(
    at.prediction,
    mapping,
    mappedParameters(likelihood.map, at.x, frozen),
  );
  const jacobian = observables.jacobian();
  const impacts = observableImpacts(mapping, observables, { fit, ...at });
  jacobianPass(at.prediction, [jacobian, impacts.taker]);
  followData(at.following, [impacts]);
  const j = jacobian.result();
  const covarianceOf = (a: number, b: number) =>
    at.covariance.kind === "dense"
      ? at.covariance.values[a * size + b]!
      : at.covariance.kind === "diagonal" && a === b
        ? at.covariance.variances[a]!
        : 0;
  const variances = Float64Array.from({ length: mapping.size }, (_, o) => {
    let sum = observables.betaVariance(o);
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) sum += j[o * size + a]! * covarianceOf(a, b) * j[o * size + b]!;
    }
    return sum;
  });
  return { table: impacts.result(), variances };
}

const afterFit = (postfit: Postfit, profile: "profiled" | "unprofiled" = "profiled") =>
  take(postfit, {
    x: postfit.x,
    covariance: postfit.covariance()!,
    prediction: postfit.prediction(profile),
    following: postfit.prediction("profiled"),
  });

/** The outputs of refits with the data moved up less those moved down, by twice the share. */
async function difference(
  profile: "profiled" | "unprofiled",
  ends: (sign: 1 | -1) => Promise<Postfit>,
): Promise<Float64Array> {
  const at = async (sign: 1 | -1) => {
    const fit = await ends(sign);
    const mapping = await outputsOf(fit);
    const parameters = mappedParameters(fit.likelihood.map, fit.x, fit.frozen);
    return mappedObservables(fit.prediction(profile), mapping, parameters).values;
  };
  const [up, down] = [await at(1), await at(-1)];
  return up.map((value, i) => (value - down[i]!) / (2 * SHARE));
}

function changed(values: Float64Array, index: number, by: number): Float64Array {
  return values.map((value, i) => (i === index ? value + by : value));
}

const groupOf = ({ groups }: ObservableImpacts, grouped: Float64Array, output: number, name: string) => {
  expect(groups).toContain(name);
  return grouped[output * groups.length + groups.indexOf(name)]!;
};

/** Of an output without uncertainty, such as an empty bin, everything is zero. */
function expectNear(actual: number, expected: number, variance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(TOLERANCE * Math.sqrt(variance) + 1e-12);
}

describe.each(impactCases)("$name", (theCase) => {
  test.each(["profiled", "unprofiled"] as const)(
    "impacts on observables are the shifts of refits with centres, counts and simulated events moved, shown %s",
    async (profile) => {
      const { postfit } = await fitCase(theCase);
      const { data, likelihood } = postfit;
      const { constraints, size, statistics } = likelihood;
      const { table, variances } = await afterFit(postfit, profile);
      for (let source = 0; source < size; source++) {
        const weight = constraints.weights[source]!;
        const shifts = weight
          ? await difference(profile, (sign) => {
              const by = (sign * SHARE) / Math.sqrt(weight);
              return postfit.refit({ data: { constraintCentres: changed(constraints.centres, source, by) } });
            })
          : variances.map(() => 0);
        variances.forEach((variance, o) => {
          expectNear(table.impacts[o * size + source]!, shifts[o]!, variance);
        });
      }
      const byCounts = Array.from(variances, () => new Float64Array(data.counts.length));
      for (const [bin, count] of data.counts.entries()) {
        // Without counts nothing varies, and there are no fewer.
        if (count === 0 && likelihood.form === "poisson") continue;
        const scale = Math.sqrt(count + 1);
        const shifts = await difference(profile, (sign) =>
          postfit.refit({ data: { counts: changed(data.counts, bin, sign * SHARE * scale) } }),
        );
        byCounts.forEach((of, o) => {
          of[bin] = shifts[o]! / scale;
        });
      }
      variances.forEach((variance, o) => {
        const stat = Math.sqrt(varianceByCounts(postfit, byCounts[o]!));
        expectNear(groupOf(table, table.gaussian, o, "stat"), stat, variance);
      });
      if (!statistics) {
        expect(table.groups).not.toContain("binByBinStat");
        return;
      }
      const { processes } = postfit.input;
      const perBin = statistics.mode === "full" ? processes.length : 1;
      const squares = new Float64Array(variances.length * perBin);
      for (let i = 0; i < statistics.kstat.length; i++) {
        if (statistics.masked[i]) continue;
        const k = statistics.type === "normal-additive" ? 1 : statistics.kstat[i]!;
        const shifts = await difference(profile, (sign) =>
          postfit.refit({ data: { beta0: changed(statistics.beta0, i, (sign * SHARE) / Math.sqrt(k)) } }),
        );
        shifts.forEach((shift, o) => {
          squares[o * perBin + (i % perBin)]! += shift ** 2;
        });
      }
      variances.forEach((variance, o) => {
        const own = squares.subarray(o * perBin, (o + 1) * perBin);
        const all = Math.sqrt(own.reduce((sum, value) => sum + value));
        for (const grouped of [table.global, table.gaussian]) {
          expectNear(groupOf(table, grouped, o, "binByBinStat"), all, variance);
          if (perBin === 1) continue;
          processes.forEach((name, p) => {
            expectNear(groupOf(table, grouped, o, `binByBinStat${name}`), Math.sqrt(own[p]!), variance);
          });
        }
      });
    },
  );

  test("the squares of global impacts add up to the variance, after the fit and before it", async () => {
    const { postfit } = await fitCase(theCase);
    const { likelihood, frozen } = postfit;
    const beforeFit = (unconstrained: number) =>
      take(postfit, {
        x: likelihood.start,
        covariance: {
          kind: "diagonal",
          variances: prefitVariances(likelihood.constraints, unconstrained),
        },
        prediction: predict(likelihood, { x: likelihood.start, profile: "unprofiled", frozen }),
        following: undefined,
      });
    const [before, wide] = [await beforeFit(0), await beforeFit(0.7)];
    for (const { table, variances } of [await afterFit(postfit), before, wide]) {
      const width = table.groups.length;
      variances.forEach((variance, o) => {
        const of = (name: string) => groupOf(table, table.global, o, name) ** 2;
        const betas = likelihood.statistics ? of("binByBinStat") : 0;
        // The group "all" has every systematic.
        expect(Math.abs(of("all") + of("stat") + betas - variance)).toBeLessThanOrEqual(1e-9 * variance);
        expect(table.global.subarray(o * width, (o + 1) * width).every((value) => value >= 0)).toBe(true);
      });
    }
    // What has no constraint is left, and is no part of the gaussian ones.
    before.variances.forEach((variance, o) => {
      const left = Math.sqrt(Math.max(0, wide.variances[o]! - variance));
      const scale = Math.sqrt(wide.variances[o]!);
      expect(Math.abs(groupOf(wide.table, wide.table.global, o, "stat") - left)).toBeLessThanOrEqual(
        1e-6 * scale,
      );
    });
    expect(wide.table.gaussian).toEqual(before.table.gaussian);
    const stat = before.table.groups.indexOf("stat");
    for (const grouped of [before.table.global, before.table.gaussian]) {
      expect(grouped.filter((_, i) => i % before.table.groups.length === stat).every((v) => v === 0)).toBe(
        true,
      );
    }
  });
});
