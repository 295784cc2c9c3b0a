import { grad, hessian, hvp, tensor } from "@rabbit-fit/autodiff-kernels";
import type { SystematicType } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { signalStrengths } from "../model/signal-strengths.js";
import { exampleInput, seededRandom } from "../testing/example-input.fixture.js";
import { Likelihood } from "./likelihood.js";
import { slowLikelihood } from "./likelihood.slow.js";

interface Variant {
  readonly storage: "dense" | "sparse";
  readonly symmetric: boolean;
  readonly systematicType: SystematicType;
  readonly binByBin: boolean;
  readonly squared: boolean;
}

const variants: Variant[] = [];
for (const storage of ["dense", "sparse"] as const)
  for (const symmetric of [true, false])
    for (const systematicType of ["log_normal", "normal"] as const)
      for (const binByBin of [true, false])
        for (const squared of [true, false])
          variants.push({ storage, symmetric, systematicType, binByBin, squared });

const name = (v: Variant) =>
  `${v.storage}, ${v.symmetric ? "symmetric" : "asymmetric"}, ${v.systematicType}, ${
    v.binByBin ? "lite" : "no"
  } bin-by-bin parameters, ${v.squared ? "square roots" : "plain signal strengths"}`;

async function both(variant: Variant) {
  const constraintCentres = Float64Array.of(0, 0.2, 0, -0.1, 0);
  const counts = exampleInput(variant).data.counts;
  const slow = slowLikelihood(exampleInput(variant), { ...variant, constraintCentres, counts });
  const fast = await Likelihood.create(exampleInput(variant), {
    model: signalStrengths(["sig1", "sig2"]),
    allowNegativeParam: !variant.squared,
    binByBinStat: variant.binByBin ? { kind: "lite", type: "gamma" } : { kind: "none" },
    constraintCentres,
    threads: 0,
  });
  const random = seededRandom(7);
  const x = Float64Array.from(fast.start, (value) => value + 0.6 * (random() - 0.5));
  const v = x.map(() => random() - 0.5);
  return { slow, fast, x, v };
}

/** Largest difference of two vectors over the norm of the first. */
function distance(a: Float64Array, b: Float64Array): number {
  const norm = Math.hypot(...a);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / norm;
}

describe("the likelihood agrees with its twin that is differentiated by machine", () => {
  // 1e-12: some hundred terms, each rounded once or twice.
  test.each(variants.map((variant) => [name(variant), variant] as const))("%s", async (_, variant) => {
    const { slow, fast, x, v } = await both(variant);
    const gradient = new Float64Array(fast.size);
    const value = fast.valueAndGradient(x, gradient);
    expect(Math.abs(value / slow(tensorOf(x)).item() - 1)).toBeLessThan(1e-12);
    expect(distance(dataOf(grad(slow)(x)), gradient)).toBeLessThan(1e-12);
    const product = new Float64Array(fast.size);
    fast.hessianVectorProduct(x, v, product);
    expect(distance(dataOf(hvp(slow)(x, v)), product)).toBeLessThan(1e-12);
    const matrix = new Float64Array(fast.size ** 2);
    fast.hessian(x, matrix);
    expect(distance(dataOf(hessian(slow)(x)), matrix)).toBeLessThan(1e-12);
    await fast.close();
  });
});

describe("the derivatives agree with central differences", () => {
  test.each(variants.map((variant) => [name(variant), variant] as const))("%s", async (_, variant) => {
    const { fast, x, v } = await both(variant);
    // Error of order step^2 from the third derivative, and of rounding over step.
    const step = 1e-5;
    const shifted = (sign: number) => x.map((value, i) => value + sign * step * v[i]!);
    const [up, down, here] = [0, 1, 2].map(() => new Float64Array(fast.size));
    const difference =
      (fast.valueAndGradient(shifted(1), up!) - fast.valueAndGradient(shifted(-1), down!)) / (2 * step);
    fast.valueAndGradient(x, here!);
    const slope = here!.reduce((sum, value, i) => sum + value * v[i]!, 0);
    expect(Math.abs(difference - slope)).toBeLessThan(1e-7 * Math.hypot(...here!) * Math.hypot(...v));
    const product = new Float64Array(fast.size);
    fast.hessianVectorProduct(x, v, product);
    const differences = up!.map((value, i) => (value - down![i]!) / (2 * step));
    expect(distance(product, differences)).toBeLessThan(1e-7);
    await fast.close();
  });
});

test("a product at a point that is not the latest evaluated is that of the point asked for", async () => {
  const { fast, x, v } = await both(variants[0]!);
  const expected = new Float64Array(fast.size);
  fast.hessianVectorProduct(x, v, expected);
  fast.value(fast.start);
  const product = new Float64Array(fast.size);
  fast.hessianVectorProduct(x, v, product);
  expect(product).toEqual(expected);
  await fast.close();
});

test("blinding offsets change the likelihood and can be taken away again", async () => {
  const { fast, x } = await both(variants[0]!);
  const open = fast.value(x);
  fast.setBlinding({
    poiFactors: Float64Array.of(1.5, 1),
    systematicShifts: Float64Array.of(0.3, 0, 0, 0, 0),
  });
  const shifted = x.slice();
  shifted[0]! *= Math.sqrt(1.5);
  shifted[2]! += 0.3;
  const hidden = fast.value(x);
  fast.setBlinding();
  expect(fast.value(x)).toBe(open);
  expect(hidden).toBeCloseTo(fast.value(shifted), 10);
  await fast.close();
});

test("bin-by-bin variations are refused, not ignored", async () => {
  const withVariations = { ...exampleInput(), betaVariations: new Float64Array(1) };
  const options = {
    model: signalStrengths([]),
    allowNegativeParam: true,
    binByBinStat: { kind: "lite", type: "gamma" },
    constraintCentres: new Float64Array(5),
  } as const;
  await expect(Likelihood.create(withVariations, options)).rejects.toThrow(/hbetavariations/);
});

test("an external term adds g^T x + 1/2 x^T H x of the internal parameters, and its derivatives", async () => {
  const [variant] = variants;
  const plain = await both(variant!);
  // H = [[2, -1], [-1, 3]] over (syst1, sig1), g = (0.5, -2).
  const term = {
    name: "prior",
    parameters: ["syst1", "sig1"],
    gradient: Float64Array.of(0.5, -2),
    hessian: { kind: "dense", size: 2, values: Float64Array.of(2, -1, -1, 3) },
  } as const;
  const fast = await Likelihood.create(
    { ...exampleInput(variant), externalTerms: [term] },
    {
      model: signalStrengths(["sig1", "sig2"]),
      allowNegativeParam: false,
      binByBinStat: { kind: "lite", type: "gamma" },
      constraintCentres: Float64Array.of(0, 0.2, 0, -0.1, 0),
      threads: 0,
    },
  );
  const { x, v } = plain;
  const [a, b] = [x[3]!, x[0]!];
  const added = 0.5 * a - 2 * b + 0.5 * (2 * a * a - 2 * a * b + 3 * b * b);
  const [before, after] = [new Float64Array(fast.size), new Float64Array(fast.size)];
  expect(fast.valueAndGradient(x, after)).toBeCloseTo(plain.fast.valueAndGradient(x, before) + added, 10);
  expect(after[3]! - before[3]!).toBeCloseTo(0.5 + 2 * a - b, 10);
  expect(after[0]! - before[0]!).toBeCloseTo(-2 - a + 3 * b, 10);
  const [product, matrix] = [new Float64Array(fast.size), new Float64Array(fast.size ** 2)];
  fast.hessianVectorProduct(x, v, product);
  fast.hessian(x, matrix);
  const rows = product.map((_, i) =>
    v.reduce((sum, value, j) => sum + matrix[i * fast.size + j]! * value, 0),
  );
  expect(distance(product, rows)).toBeLessThan(1e-13);
  await Promise.all([fast.close(), plain.fast.close()]);
});

function tensorOf(x: Float64Array) {
  return tensor(x, [x.length]);
}

function dataOf(result: { readonly data: Float64Array } | Float64Array): Float64Array {
  return result instanceof Float64Array ? result : result.data;
}
