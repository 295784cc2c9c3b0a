import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { openFit } from "../fit/session.js";
import { openFits } from "../node/open-fits.js";
import type { FitOptions } from "../options/fit-options.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import type { RegularizationSpec } from "../options/regularization-spec.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { scannedStrengths } from "./l-curve.js";

const svd = (name: string, ...args: string[]): RegularizationSpec => ({
  kind: "SVD",
  mapping: { name, args },
});
const regularization = [svd("Select", "ch0_masked"), svd("Project", "ch0", "x")];

const regularized = (options: FitOptions = {}): FitOptions => ({
  data: { sets: ["data"], unblind: [".*"] },
  regularization,
  regularizationStrength: 1,
  run: { threads: 0 },
  ...options,
});

async function one(options: FitOptions, input = exampleInput()) {
  const warnings: string[] = [];
  const { groups } = await fit(input, {
    ...options,
    run: {
      threads: 0,
      onProgress: (progress) => {
        if (progress.kind === "message" && progress.level === "warning") warnings.push(progress.text);
      },
    },
  });
  const group = groups[0]!;
  const values = (name: string) => group.histograms.get(name)!.values;
  return { group, values, warnings };
}

describe("a regularised fit", () => {
  test("gives the likelihood with and without its penalty, which is that of its minimum", async () => {
    const { group } = await one(regularized());
    const plain = (await one(regularized({ regularization: [] }))).group;
    const [tau, penalty, nll] = [
      "regularization_tau",
      "regularization_penalty",
      "nllvalreduced_unregularized",
    ].map((name) => group.numbers.get(name)!);
    expect(tau).toBe(1);
    expect(penalty).toBeGreaterThan(0);
    expect(nll! + penalty!).toBeCloseTo(group.nllvalreduced!, 12);
    // The fit without the penalty goes further down, and that with it is at least as good there with it.
    expect(nll).toBeGreaterThan(plain.nllvalreduced!);
    expect(plain.numbers.size).toBe(0);
  });

  test("on bins with data warns that their bin-by-bin parameters do not follow the penalty", async () => {
    const warned = async (options: FitOptions) =>
      (await one(regularized(options))).warnings.filter((text) => text.startsWith("The penalty on"));
    expect(await warned({})).toEqual([
      'The penalty on "Project ch0 x" is on bins with data. Their bin-by-bin parameters follow the data alone, not the penalty: it smooths yields that fluctuate with the simulated events. Regularise a masked channel of the truth, or set options.likelihood.binByBinStat.kind: "none".',
    ]);
    expect(await warned({ regularization: regularization.slice(0, 1) })).toEqual([]);
    expect(await warned({ likelihood: { binByBinStat: { kind: "none" } } })).toEqual([]);
  });

  test("has the covariance C, and the sandwich C H0 C with the Hessian of the likelihood alone", async () => {
    const session = await openFit(exampleInput(), regularized());
    const { likelihood, x, covariance } = await session.postfit(0);
    const { values } = await one(regularized());
    const sandwich = values("cov_sandwich");
    const { size } = likelihood;
    const hessian = new Float64Array(size * size);
    likelihood.share("unpenalised").hessian(x, hessian);
    const c = covariance()!.values;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let sum = 0;
        for (let k = 0; k < size; k++)
          for (let l = 0; l < size; l++) sum += c[i * size + k]! * hessian[k * size + l]! * c[l * size + j]!;
        const found = sandwich[i * (size + 1) + j]!;
        expect(Math.abs(found - sum)).toBeLessThan(1e-9 * Math.sqrt(c[i * (size + 1)]! * c[j * (size + 1)]!));
      }
    }
    await session.close();
  });

  test("keeps its strength where it is made again", async () => {
    const session = await openFit(exampleInput(), regularized({ lCurve: { optimize: { min: 0, max: 3 } } }));
    const postfit = await session.postfit(0);
    const again = await postfit.refit({});
    expect(again.likelihood.regularizationStrength).toBe(postfit.likelihood.regularizationStrength);
    expect(again.nll).toBeCloseTo(postfit.nll, 10);
    await session.close();
  });

  test("has the same uncertainties of interest without the Hessian", async () => {
    const full = await one(regularized());
    const products = await one(regularized({ covariance: "of-interest" }));
    const variances = ({ group }: typeof full) => {
      const parms = group.histograms.get("parms")!;
      return parms.storage === "weight" ? parms.variances : new Float64Array(0);
    };
    for (const i of [0, 1]) expect(variances(products)[i]! / variances(full)[i]!).toBeCloseTo(1, 7);
    expect(products.group.histograms.has("cov_sandwich")).toBe(false);
  });

  test("has the same penalty behind blinding offsets", async () => {
    const open = await one(regularized());
    const blinded = await one(regularized({ data: { sets: ["data"] } }));
    const of = ({ group }: typeof open) => group.numbers.get("regularization_penalty")!;
    expect(of(blinded) / of(open)).toBeCloseTo(1, 8);
    expect(blinded.group.nllvalreduced).toBeCloseTo(open.group.nllvalreduced!, 8);
  });

  test("leaves Asimov data where they are, whose penalty is zero", async () => {
    const { group, warnings } = await one(
      regularized({ data: { sets: ["asimov"] }, lCurve: { scan: {}, optimize: {} } }),
    );
    expect(group.numbers.get("regularization_penalty")!).toBeLessThan(1e-15);
    expect(group.nllvalreduced!).toBeLessThan(1e-15);
    expect(group.numbers.get("regularization_tau")).toBe(1);
    expect(warnings.filter((text) => text.startsWith("The L-curve "))).not.toEqual([]);
  });

  test("of toys is the same on threads, to the bit", async () => {
    const values = async (threads: number) => {
      const options = regularized({ data: { sets: [{ toy: 1 }, { toy: 2 }, { toy: 3 }] }, run: { threads } });
      const plan = await openFits(exampleInput(), options);
      const found: [string, number[]][] = [];
      await plan.run({
        onGroup: ({ name, histograms, numbers }) => {
          found.push([name, [...histograms.get("parms")!.values, numbers.get("regularization_penalty")!]]);
        },
      });
      await plan.close();
      return found.sort();
    };
    expect(await values(2)).toEqual(await values(0));
  });
});

describe("the L-curve", () => {
  test("is scanned at the points of NumPy's arange", () => {
    expect(scannedStrengths({})).toEqual([1.7, 1.8, 1.9000000000000001, 2, 2.1000000000000005]);
    expect(scannedStrengths({ start: 0, stop: 1, step: 0.5 })).toEqual([0, 0.5]);
  });

  test("has the curvature of ln P against ln(-ln L), by central differences of fits", async () => {
    const step = 0.01;
    const { values } = await one(regularized({ lCurve: { scan: { start: 0.9, stop: 1.105, step } } }));
    const [x, y] = ["step_lcurve_nll", "step_lcurve_penalty"].map((name) => values(name).map(Math.log));
    const found = values("step_lcurve_curvature");
    expect(found.length).toBeGreaterThan(20);
    for (let i = 1; i + 1 < found.length; i++) {
      const first = (of: Float64Array) => (of[i + 1]! - of[i - 1]!) / (2 * step);
      const second = (of: Float64Array) => (of[i + 1]! - 2 * of[i]! + of[i - 1]!) / step ** 2;
      const expected =
        (second(y!) * first(x!) - second(x!) * first(y!)) / Math.hypot(first(x!), first(y!)) ** 3;
      // The error of the differences is of the order step^2.
      expect(Math.abs(found[i]! - expected)).toBeLessThan(1e-3 * Math.max(...found.map(Math.abs)));
    }
  });

  /** A quadratic likelihood and a quadratic penalty, whose curve has a corner near 4.4. */
  const quadratic = (lCurve: NonNullable<FitOptions["lCurve"]>): Promise<Awaited<ReturnType<typeof one>>> => {
    const input = exampleInput({ systematicType: "normal", symmetric: true });
    const counts = input.data.counts.map((count) => Math.max(count, 50));
    const options = regularized({
      likelihood: { form: "chi2", binByBinStat: { kind: "none" } },
      parameters: { allowNegative: true },
      lCurve,
    });
    return one(options, { ...input, data: { counts } });
  };

  test("gives the strength of its corner, with which the data are fitted", async () => {
    const { group, values } = await quadratic({ optimize: { min: -2, max: 7 } });
    const [best] = values("best_tau");
    expect(best).toBeGreaterThan(4);
    expect(best).toBeLessThan(5);
    const around = await quadratic({ scan: { start: best! - 0.1, stop: best! + 0.15, step: 0.1 } });
    const [before, there, after] = around.values("step_lcurve_curvature");
    expect(there).toBeGreaterThan(before!);
    expect(there).toBeGreaterThan(after!);
    expect(values("best_lcurve")[0]! / there!).toBeCloseTo(1, 8);
    expect(group.numbers.get("regularization_tau")).toBe(best);
    expect(group.numbers.get("nllvalreduced_unregularized")! / values("best_lcurve_nll")[0]!).toBeCloseTo(
      1,
      9,
    );
  });

  test("without a corner in the range says so, and leaves the strength as it was", async () => {
    const { group, warnings } = await quadratic({ optimize: { min: -2, max: 2 } });
    expect(warnings).toContainEqual(expect.stringContaining("has no corner in the range"));
    expect(group.numbers.get("regularization_tau")).toBe(1);
    expect(group.histograms.has("best_tau")).toBe(false);
  });
});

const custom = (name: string, ...args: string[]): MappingSpec => ({
  name,
  args,
  module: new URL("../../fixtures/mappings.mjs", import.meta.url).href,
});

describe("what cannot be regularised is refused before the fit", () => {
  test.each<[FitOptions, RegExp]>([
    [
      { regularization: [{ kind: "Ridge" } as never] },
      /regularization\[0\]\.kind is "Ridge", expected one of "SVD", "Tikhonov"/,
    ],
    [
      { regularizationStrength: Number.NaN },
      /options\.regularizationStrength is NaN, expected a finite number/,
    ],
    [
      { regularizationStrength: Number.POSITIVE_INFINITY },
      /regularizationStrength is Infinity, expected a finite/,
    ],
    [
      { regularization: [{ ...svd("Select", "ch0"), kind: "Tikhonov", order: 3 } as never] },
      /order is 3, expected 1 or 2/,
    ],
    [{ regularization: [svd("Select", "nope")] }, /channel is "nope", expected one of ch0, ch0_masked/],
    [
      { regularization: [svd("BaseMapping")] },
      /mapping "BaseMapping" is of 2 channels \(ch0, ch0_masked\), expected one channel/,
    ],
    [{ regularization: [svd("Project", "ch0")] }, /mapping "Project ch0" is of 0 axes, expected 1 to 3 axes/],
    [
      { regularization: [svd("Select", "ch0", "x:slice(0,1)")] },
      /options\.regularization\[0\]\.mapping is one bin, expected 2 bins or more/,
    ],
    [
      { regularization: [{ ...svd("Select", "ch0_masked"), kind: "Tikhonov" }] },
      /mapping is 2 bins, expected 3 bins or more along each axis.*Take options\.regularization\[0\]\.order: 1/,
    ],
    [{ regularization: [svd("Select", "ch0", "sig1")] }, /is of single processes, expected all processes/],
    [
      { regularization: [{ kind: "SVD", mapping: custom("Param", "syst1,syst2") }] },
      /is a function of parameters, expected a function of yields/,
    ],
    [
      { regularization: [{ kind: "SVD", mapping: custom("Throws") }] },
      /it is stopped by an error, "there is no such thing"/,
    ],
    [
      { regularization: [], lCurve: { scan: {} } },
      /options\.lCurve is given, expected some options\.regularization/,
    ],
    [
      { lCurve: { scan: { start: 2, stop: 1 } } },
      /options\.lCurve\.scan is empty, expected a start below its stop/,
    ],
    [
      { lCurve: { optimize: { min: 2, max: 1 } } },
      /options\.lCurve\.optimize is \[2, 1\], expected a min below its max/,
    ],
  ])("%j", async (options, message) => {
    await expect(fit(exampleInput(), regularized(options))).rejects.toThrow(message);
  });

  test("a mapping with four axes", async () => {
    const input = exampleInput({ bins: 16 });
    const [channel, masked] = input.channels;
    const axes = ["a", "b", "c", "d"].map((name) => ({ ...channel!.axes[0]!, name, bins: 2 }) as never);
    const channels = [{ ...channel!, axes }, masked!];
    await expect(
      fit({ ...input, channels }, regularized({ regularization: [svd("Select", "ch0")] })),
    ).rejects.toThrow(/is of 4 axes, expected 1 to 3 axes\. Sum over some axes/);
  });
});

test("processes of a masked channel can be regularised", async () => {
  const { group } = await one(regularized({ regularization: [svd("Select", "ch0_masked", "sig1")] }));
  expect(group.convergence).toMatchObject({ converged: true });
  expect(group.numbers.get("regularization_penalty")!).toBeGreaterThan(0);
});
