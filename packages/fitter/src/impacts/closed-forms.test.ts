import { describe, expect, test } from "vitest";
import type { Postfit } from "../postfit/postfit.js";
import { dataEffects, varianceByCounts } from "./data-effects.js";
import { fitCase, impactCases, variancesOf } from "./impact-cases.fixture.js";
import type { SymmetricImpacts } from "./impact-tables.js";
import { impacts } from "./impacts.js";

/** Central differences of refits: of second order in this share of a standard deviation. */
const SHARE = 1e-3;
/** Of the total: what these differences, and the end of the minimisations, leave. */
const TOLERANCE = 1e-6;

async function difference(ends: (sign: 1 | -1) => Promise<Postfit>): Promise<Float64Array> {
  const [up, down] = [(await ends(1)).x, (await ends(-1)).x];
  return up.map((value, i) => (value - down[i]!) / (2 * SHARE));
}

const groupOf = (table: SymmetricImpacts, parameter: number, name: string) =>
  table.grouped[parameter * table.groups.length + table.groups.indexOf(name)]!;
const placesOf = (table: SymmetricImpacts, { likelihood }: Postfit) =>
  table.parameters.map((name) => likelihood.parameterNames.indexOf(name));
/** Changed in one element. */
function changed(values: Float64Array, index: number, by: number): Float64Array {
  return values.map((value, i) => (i === index ? value + by : value));
}

describe.each(impactCases)("$name", (theCase) => {
  test("global impacts are the shifts of refits with a centre moved", async () => {
    const { postfit } = await fitCase(theCase);
    const { constraints, size } = postfit.likelihood;
    const table = await impacts(postfit, { kind: "global" });
    const places = placesOf(table, postfit);
    for (let source = 0; source < size; source++) {
      const weight = constraints.weights[source]!;
      const shifts = weight
        ? await difference((sign) => {
            const by = (sign * SHARE) / Math.sqrt(weight);
            return postfit.refit({ data: { constraintCentres: changed(constraints.centres, source, by) } });
          })
        : new Float64Array(size);
      places.forEach((place, at) => {
        const off = table.impacts[at * size + source]! - shifts[place]!;
        expect(Math.abs(off)).toBeLessThan(TOLERANCE * table.totals[at]!);
      });
    }
  });

  test("the statistical parts are those of refits with counts and simulated events moved", async () => {
    const { postfit } = await fitCase(theCase);
    const { data, likelihood } = postfit;
    const table = await impacts(postfit, { kind: "gaussian-global" });
    const places = placesOf(table, postfit);
    const byCounts = places.map(() => new Float64Array(data.counts.length));
    for (const [bin, count] of data.counts.entries()) {
      // Without counts nothing varies, and there are no fewer.
      if (count === 0 && likelihood.form === "poisson") continue;
      const scale = Math.sqrt(count + 1);
      const shifts = await difference((sign) =>
        postfit.refit({ data: { counts: changed(data.counts, bin, sign * SHARE * scale) } }),
      );
      places.forEach((place, at) => {
        byCounts[at]![bin] = shifts[place]! / scale;
      });
    }
    places.forEach((place, at) => {
      const { ofCounts } = dataEffects(
        postfit,
        postfit.covariance()!.values.subarray(place * likelihood.size, (place + 1) * likelihood.size),
      );
      byCounts[at]!.forEach((shift, bin) => {
        if (likelihood.form === "poisson" && data.counts[bin] === 0) return;
        expect(Math.abs(ofCounts[bin]! - shift) * Math.sqrt(data.counts[bin]! + 1)).toBeLessThan(
          TOLERANCE * table.totals[at]!,
        );
      });
      const stat = Math.sqrt(varianceByCounts(postfit, byCounts[at]!));
      expect(Math.abs(groupOf(table, at, "stat") - stat)).toBeLessThan(TOLERANCE * table.totals[at]!);
    });
    const { statistics } = likelihood;
    if (!statistics) {
      expect(table.groups).not.toContain("binByBinStat");
      return;
    }
    const perBin = statistics.mode === "full" ? likelihood.processCount : 1;
    const squares = places.map(() => 0);
    for (let i = 0; i < data.counts.length * perBin; i++) {
      if (statistics.masked[i]) continue;
      const k = statistics.type === "normal-additive" ? 1 : statistics.kstat[i]!;
      const shifts = await difference((sign) =>
        postfit.refit({ data: { beta0: changed(statistics.beta0, i, (sign * SHARE) / Math.sqrt(k)) } }),
      );
      places.forEach((place, at) => {
        squares[at]! += shifts[place]! ** 2;
      });
    }
    places.forEach((_, at) => {
      const off = groupOf(table, at, "binByBinStat") - Math.sqrt(squares[at]!);
      expect(Math.abs(off)).toBeLessThan(TOLERANCE * table.totals[at]!);
    });
  });

  test("traditional impacts are the shifts of refits with a parameter held, and what groups take from the uncertainty", async () => {
    const { postfit } = await fitCase(theCase);
    const { size, map, constraints } = postfit.likelihood;
    const table = await impacts(postfit, { kind: "traditional" });
    const places = placesOf(table, postfit);
    const variances = variancesOf(postfit);
    for (let source = 0; source < size; source++) {
      const sigma = Math.sqrt(variances[source]!);
      const shifts = await difference((sign) =>
        postfit.refit({ hold: new Map([[source, postfit.x[source]! + sign * SHARE * sigma]]) }),
      );
      places.forEach((place, at) => {
        const off = table.impacts[at * size + source]! - shifts[place]!;
        expect(Math.abs(off)).toBeLessThan(TOLERANCE * table.totals[at]!);
      });
    }
    const heldAt = (members: readonly number[]) => new Map(members.map((i) => [i, postfit.x[i]!]));
    for (const { name, indices } of postfit.input.systematics.groups) {
      const members = Array.from(indices, (i) => map.modelCount + i);
      const held = variancesOf(await postfit.refit({ hold: heldAt(members) }));
      places.forEach((place, at) => {
        const left = members.includes(place) ? 0 : held[place]!;
        const squared = groupOf(table, at, name) ** 2;
        expect(Math.abs(squared + left - variances[place]!)).toBeLessThan(TOLERANCE * variances[place]!);
      });
    }
    const constrained = [...constraints.weights.keys()].filter((i) => constraints.weights[i]! > 0);
    const held = variancesOf(await postfit.refit({ hold: heldAt(constrained) }));
    places.forEach((place, at) => {
      const betas = postfit.likelihood.statistics ? groupOf(table, at, "binByBinStat") ** 2 : 0;
      const off = groupOf(table, at, "stat") ** 2 + betas - held[place]!;
      expect(Math.abs(off)).toBeLessThan(TOLERANCE * variances[place]!);
    });
  });

  test("the squares of global impacts add up to the variance, and groups to their members", async () => {
    const { postfit } = await fitCase(theCase);
    const table = await impacts(postfit, { kind: "global" });
    const variances = variancesOf(postfit);
    const { modelCount, size } = postfit.likelihood.map;
    placesOf(table, postfit).forEach((place, at) => {
      const of = (name: string) => groupOf(table, at, name) ** 2;
      const betas = postfit.likelihood.statistics ? of("binByBinStat") : 0;
      // The group of all systematics has all constraints.
      expect((of("all") + of("stat") + betas) / variances[place]!).toBeCloseTo(1, 12);
      for (const { name, indices } of postfit.input.systematics.groups) {
        const sum = indices.reduce((total, i) => total + table.impacts[at * size + modelCount + i]! ** 2, 0);
        expect(of(name)).toBeCloseTo(sum, 12);
      }
      const processes = table.groups.filter((name) => /^binByBinStat./.test(name));
      expect(processes.length).toBe(postfit.likelihood.statistics?.mode === "full" ? 4 : 0);
      if (processes.length > 0) {
        const sum = processes.reduce((total, name) => total + of(name), 0);
        expect(sum / betas).toBeCloseTo(1, 12);
      }
    });
  });
});
