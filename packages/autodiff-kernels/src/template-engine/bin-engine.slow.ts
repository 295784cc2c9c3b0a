// A bin whose yields are given directly, with the treatments of a bin for tests.
import { expect } from "vitest";
import type { BinLikelihood } from "./bin-likelihood.js";
import { createTemplateEngine } from "./create-engine.js";
import type { ExactBinInput } from "./exact-bin.slow.js";

/** An engine with one bin of `rowCount` rows, whose yields are their rates. */
async function binEngine(rowCount: number) {
  const rows = Array.from({ length: rowCount }, (_, row) => row);
  const engine = await createTemplateEngine({
    binCount: 1,
    processCount: rowCount,
    columnCount: 1,
    form: "log_normal",
    rowStart: Uint32Array.of(0, rowCount),
    processes: Uint32Array.from(rows),
    norm: new Float64Array(rowCount).fill(1),
    blocks: [{ firstRow: 0, values: new Float64Array(rowCount) }],
  });
  const z = new Float64Array(1);
  return (likelihood: BinLikelihood, yields: readonly number[]) => {
    engine.setLikelihood(likelihood);
    const point = { z, rates: Float64Array.from(yields) };
    const out = { z: new Float64Array(1), rates: new Float64Array(rowCount) };
    const value = engine.evaluate(point, out);
    expect(engine.value(point)).toBe(value);
    const profile = engine.profile();
    const slopes = [...out.rates];
    const curvature = rows.map((row) => {
      engine.hvp({ z, rates: Float64Array.from(rows, (i) => Number(i === row)) }, out);
      return [...out.rates];
    });
    return { value, slopes, curvature, profile };
  };
}

const evaluateRows = await Promise.all([1, 2, 3, 4, 5].map(binEngine));
export const evaluate = (likelihood: BinLikelihood, yields: readonly number[]) =>
  evaluateRows[yields.length - 1]!(likelihood, yields);

type Data = Pick<ExactBinInput, "kind" | "observed" | "variance">;

const data = ({ kind, observed, variance }: Data) => ({
  kind,
  observed: Float64Array.of(observed),
  ...(variance === undefined ? {} : { variances: Float64Array.of(variance) }),
});

/** A scaled row and one that is not. */
export function lite(input: ExactBinInput, masked = 0): { likelihood: BinLikelihood; yields: number[] } {
  const group = input.groups[0]!;
  const binByBin = {
    kind: "lite",
    type: input.type,
    kstat: Float64Array.of(group.k),
    beta0: Float64Array.of(group.beta0),
    masked: Uint8Array.of(masked),
    active: Uint8Array.of(1, 0),
  } as const;
  return { likelihood: { ...data(input), binByBin }, yields: [group.yield, input.other] };
}

/** A row for each beta and a masked one. */
export function full(input: ExactBinInput): { likelihood: BinLikelihood; yields: number[] } {
  const { groups, other } = input;
  const binByBin = {
    kind: "full",
    type: input.type,
    kstat: Float64Array.from([...groups.map((group) => group.k), 1]),
    beta0: Float64Array.from([...groups.map((group) => group.beta0), 1]),
    masked: Uint8Array.from([...groups.map(() => 0), 1]),
  } as const;
  return {
    likelihood: { ...data(input), binByBin },
    yields: [...groups.map((group) => group.yield), other],
  };
}

/** Two rows, neither scaled. */
export function additive(
  input: ExactBinInput,
  share = 0.25,
): { likelihood: BinLikelihood; yields: number[] } {
  const binByBin = {
    kind: "additive",
    variance: Float64Array.of(input.added!),
    shift: Float64Array.of(0),
  } as const;
  const part = share * input.other;
  return { likelihood: { ...data(input), binByBin }, yields: [part, input.other - part] };
}

export const none = (observed: number): BinLikelihood => ({
  kind: "poisson",
  observed: Float64Array.of(observed),
  binByBin: { kind: "none" },
});

/** Every kind of data with every constraint. */
export const combinations = (["poisson", "chi2"] as const).flatMap((kind) =>
  (["gamma", "normal-multiplicative"] as const).map((type) => ({ kind, type })),
);
