import type { FitInput, ResultGroup } from "@rabbit-fit/contracts";
import { innerValues, innerVariances, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { blindingOffsets } from "./blinding-offsets.js";

const run = { threads: 0 } as const;

/** A random model whose parameters of interest have the names of `label`, from which their offsets follow. */
function randomInput(seed: number, label: string, change: Partial<FitInput> = {}): FitInput {
  const input = exampleInput({ seed, symmetric: seed % 2 === 0, storage: seed % 3 ? "dense" : "sparse" });
  const processes = [`${label}1`, `${label}2`, ...input.processes.slice(2)];
  const names = [`${label}3`, ...input.systematics.names.slice(1)];
  return {
    ...input,
    processes,
    signals: processes.slice(0, 2),
    systematics: { ...input.systematics, names },
    ...change,
  };
}

interface Told {
  readonly group: ResultGroup;
  /** All that is said on the way. */
  readonly texts: readonly string[];
  readonly warnings: readonly string[];
}

async function fitData(input: FitInput, options: FitOptions): Promise<Told> {
  const progress: FitProgress[] = [];
  const onProgress = (step: FitProgress) => progress.push(step);
  const { groups } = await fit(input, {
    ...options,
    data: { sets: ["data"], ...options.data },
    run: { ...run, diagnostics: true, onProgress },
  });
  const messages = progress.flatMap((step) => (step.kind === "message" ? [step] : []));
  return {
    group: groups[0]!,
    texts: [groups[0]!.convergence?.message ?? "", ...messages.map(({ text }) => text)],
    warnings: messages.flatMap(({ level, text }) => (level === "warning" ? [text] : [])),
  };
}

const valuesOf = ({ histograms }: ResultGroup, name: string) => [...innerValues(histograms.get(name)!)];
const sigmasOf = ({ histograms }: ResultGroup) =>
  innerVariances(histograms.get("parms") as WeightHistogram).map(Math.sqrt);

/** Largest difference of two covariances, in units of the uncertainties. */
function covarianceDistance(one: ResultGroup, other: ResultGroup): number {
  const [a, b] = [valuesOf(one, "cov"), valuesOf(other, "cov")];
  const sigma = sigmasOf(one);
  const size = sigma.length;
  return Math.max(
    ...a.map((value, k) => Math.abs(value - b[k]!) / (sigma[Math.floor(k / size)]! * sigma[k % size]!)),
  );
}

async function offsetsOf({ signals, systematics, data }: FitInput): Promise<number[]> {
  const { poiShifts, noiShifts } = await blindingOffsets({
    scheme: "additive",
    pois: signals,
    nois: [systematics.names[0]!],
    unblind: [],
    blindingGroups: [],
    observed: data.counts,
  });
  return [...poiShifts, ...noiShifts];
}

/** A number as texts show it, from three digits on. */
function digits(value: number): string[] {
  const texts = [3, 4, 5, 6].flatMap((n) => [value.toPrecision(n), value.toExponential(n - 1)]);
  return [...texts, value.toFixed(3)].map((text) => text.replace(/^-/, "")).filter((text) => text.length > 3);
}

/** With seeds of models that have one minimum, also over the blinded parameters alone. */
const kinds: [string, FitOptions, number[]][] = [
  ["square roots", {}, [2, 3, 4, 5, 6, 7, 8, 9]],
  ["strengths that may be negative", { parameters: { allowNegative: true } }, [2, 3, 4, 5, 7, 9, 12]],
  [
    "square roots of a chi-square",
    { likelihood: { form: "chi2", binByBinStat: { kind: "none" } } },
    [2, 3, 4, 7, 9, 12],
  ],
];

describe.each(kinds)("a blinded fit of %s", (_, options, seeds) => {
  const inputOf = (seed: number, label: string) => {
    const input = randomInput(seed, label);
    // Data of a chi-square have variances above zero.
    if (options.likelihood) input.data.counts[2] = 40;
    return input;
  };

  test.each(seeds)("hides values, and nothing else tells of the offsets (seed %i)", async (seed) => {
    const open = await fitData(inputOf(seed, "a"), { ...options, data: { unblind: [".*"] } });
    const hidden = await fitData(inputOf(seed, "a"), options);
    const offsets = await offsetsOf(inputOf(seed, "a"));
    expect(open.group.convergence!.converged).toBe(true);
    expect(hidden.group.convergence!.converged).toBe(true);
    // Both minima are found to some 1e-10 uncertainties.
    expect(covarianceDistance(open.group, hidden.group)).toBeLessThan(1e-8);
    expect(hidden.group.nllvalreduced).toBeCloseTo(open.group.nllvalreduced!, 9);
    expect(hidden.group.convergence!.conditionNumber! / open.group.convergence!.conditionNumber!).toBeCloseTo(
      1,
      7,
    );
    const [true_, stored] = [valuesOf(open.group, "parms"), valuesOf(hidden.group, "parms")];
    offsets.forEach((offset, i) => {
      expect(stored[i]).toBeCloseTo(true_[i]! - offset, 7);
    });
    expect(stored.slice(3)).toEqual(true_.slice(3).map((value) => expect.closeTo(value, 7)));
    expect(hidden.group.blinding).toEqual({ scheme: "additive", parameters: ["a1", "a2", "a3"] });
    expect(open.group.blinding).toEqual({ scheme: "additive", parameters: [] });
    expect(hidden.group.histograms.get("parms_prefit")).toEqual(open.group.histograms.get("parms_prefit"));
    const secrets = offsets.flatMap((offset, i) => [offset, true_[i]!, true_[i]! ** 2]);
    for (const text of hidden.texts) {
      for (const secret of secrets.flatMap(digits)) expect(text).not.toContain(secret);
    }
  });

  test.each(seeds)("is the same whatever the offsets, but for the hidden values (seed %i)", async (seed) => {
    const [one, other] = await Promise.all(
      ["a", "another"].map((label) => fitData(inputOf(seed, label), options)),
    );
    const anonymous = (texts: readonly string[]) =>
      texts.map((text) => text.replaceAll("another", "a").replace(/\d\.\d+e-\d+/g, "tiny"));
    expect(anonymous(other!.texts)).toEqual(anonymous(one!.texts));
    expect(covarianceDistance(one!.group, other!.group)).toBeLessThan(1e-8);
    expect(other!.group.convergence!.iterations).toBe(one!.group.convergence!.iterations);
    const losses = [one!, other!].map(({ group }) => valuesOf(group, "epoch_loss"));
    expect(losses[1]!).toEqual(losses[0]!.map((loss) => expect.closeTo(loss, 6)));
    const values = [one!, other!].map(({ group }) => valuesOf(group, "parms"));
    for (const i of [0, 1, 2]) expect(Math.abs(values[0]![i]! - values[1]![i]!)).toBeGreaterThan(1e-3);
  });
});
