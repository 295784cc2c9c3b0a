import { grad, hessian, hvp, ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import type { SystematicType } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import type { Likelihood } from "../likelihood/likelihood.js";
import { type SlowTreatment, slowLikelihood } from "../likelihood/likelihood.slow.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import type { BinByBinStat, LikelihoodForm } from "../options/fit-options.js";
import type { RegularizationSpec } from "../options/regularization-spec.js";
import { exampleInput, seededRandom } from "../testing/example-input.fixture.js";

const { div, gather, mul, slice, square, sub, sum } = ops;

const BINS = 6;
const STRENGTH = 1.3;

interface Variant {
  readonly storage: "dense" | "sparse";
  readonly systematicType: SystematicType;
  readonly form: LikelihoodForm;
  readonly binByBinStat: BinByBinStat;
  readonly regularization: readonly RegularizationSpec[];
}

/** Bins 0 to 5 have data, 6 and 7 are masked. The penalties as functions of y / y0, by hand. */
const penalties: readonly [
  name: string,
  regularization: readonly RegularizationSpec[],
  slow: (relative: (pick: (n: Tensor) => Tensor) => Tensor) => Tensor,
][] = [
  [
    "the curvature of a masked channel",
    [{ kind: "SVD", mapping: { name: "Select", args: ["ch0_masked"] } }],
    // Of two bins both second differences are the first, from each side.
    (relative) => {
      const d = relative((n) => slice(n, BINS));
      return mul(2, sum(square(sub(slice(d, 1), slice(d, 0, 1)))));
    },
  ],
  [
    "second differences of data, and first differences of a ratio of their bins",
    [
      { kind: "Tikhonov", mapping: { name: "Project", args: ["ch0", "x"] } },
      {
        kind: "Tikhonov",
        order: 1,
        mapping: { name: "Ratio", args: ["ch0", "ch0", "x:slice(0,3)", "x:slice(3,6)"] },
      },
    ],
    (relative) => {
      const d = relative((n) => slice(n, 0, BINS));
      const second = sub(
        sub(slice(d, 2), slice(d, 1, BINS - 1)),
        sub(slice(d, 1, BINS - 1), slice(d, 0, BINS - 2)),
      );
      const r = relative((n) => div(slice(n, 0, 3), slice(n, 3, BINS)));
      return ops.add(sum(square(second)), sum(square(sub(slice(r, 1), slice(r, 0, 2)))));
    },
  ],
  [
    "the curvature of shares of data, twice",
    [1, 2].map(() => ({ kind: "SVD", mapping: { name: "Normalize", args: ["ch0", "x"] } }) as const),
    (relative) => {
      const d = relative((n) => div(slice(n, 0, BINS), sum(slice(n, 0, BINS))));
      const next = gather(d, Int32Array.of(1, 2, 3, 4, 5, 5));
      const last = gather(d, Int32Array.of(0, 0, 1, 2, 3, 4));
      return mul(2, sum(square(sub(ops.add(next, last), mul(2, d)))));
    },
  ],
];

/** A chi-square has no bins without counts. */
function input({ storage, systematicType, form }: Variant) {
  const plain = exampleInput({ storage, systematicType, bins: BINS });
  if (form === "poisson") return plain;
  const counts = plain.data.counts.map((count) => Math.max(count, 50));
  const inverseCovariance = new Float64Array(BINS * BINS);
  for (let i = 0; i < BINS; i++)
    for (let j = 0; j < BINS; j++) inverseCovariance[i * BINS + j] = i === j ? 0.01 : 0.001;
  return { ...plain, data: { counts, ...(form === "covariance" && { inverseCovariance }) } };
}

async function regularized(variant: Variant) {
  const model = await StatisticalModel.create(input(variant), {
    likelihood: { form: variant.form, binByBinStat: variant.binByBinStat },
    regularization: variant.regularization,
    regularizationStrength: STRENGTH,
    threads: 0,
  });
  const likelihood = model.likelihood();
  const random = seededRandom(7);
  const x = Float64Array.from(likelihood.start, (value) => value + 0.6 * (random() - 0.5));
  const v = x.map(() => random() - 0.5);
  return { model, likelihood, x, v };
}

function distance(a: Float64Array, b: Float64Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.hypot(...a);
}

const dataOf = (value: unknown) => (value as Tensor).data;

function derivatives(likelihood: Likelihood, x: Float64Array, v: Float64Array) {
  const { size } = likelihood;
  const [gradient, product, matrix] = [
    new Float64Array(size),
    new Float64Array(size),
    new Float64Array(size ** 2),
  ];
  const value = likelihood.valueAndGradient(x, gradient);
  likelihood.hvp(x, v, product);
  likelihood.hessian(x, matrix);
  return { value, gradient, product, matrix };
}

const treatments: readonly (SlowTreatment | undefined)[] = [
  undefined,
  { mode: "lite", type: "gamma" },
  ...(["lite", "full"] as const).flatMap((mode) =>
    (["normal-additive", "normal-multiplicative"] as const).map((type) => ({ mode, type })),
  ),
];
const statOf = (treatment: SlowTreatment | undefined): BinByBinStat =>
  treatment ? { kind: treatment.mode, type: treatment.type } : { kind: "none" };

const binByBinName = (stat: BinByBinStat) =>
  stat.kind === "none" ? "no betas" : `${stat.kind} ${stat.type}`;

describe("a regularised likelihood agrees with its twin that is differentiated by machine", () => {
  const cases = penalties.flatMap(([name, regularization, slow]) =>
    (["dense", "sparse"] as const).flatMap((storage) =>
      (["log_normal", "normal"] as const).flatMap((systematicType) =>
        (["poisson", "chi2"] as const).flatMap((form) =>
          treatments.map((treatment) => ({
            name,
            regularization,
            slow,
            storage,
            systematicType,
            form,
            treatment,
          })),
        ),
      ),
    ),
  );
  test.each(
    cases.map(
      (one) =>
        [
          `${one.name}, ${one.storage} ${one.systematicType} ${one.form} ${binByBinName(statOf(one.treatment))}`,
          one,
        ] as const,
    ),
  )("%s", async (_, { slow: penalty, treatment, ...rest }) => {
    const variant: Variant = { ...rest, binByBinStat: statOf(treatment) };
    const { model, likelihood, x, v } = await regularized(variant);
    const { form, systematicType } = rest;
    const tensorInput = input(variant);
    const common = {
      squared: true,
      form,
      binByBin: treatment,
      constraintCentres: new Float64Array(5),
      counts: tensorInput.data.counts,
    };
    // The yields before the fit: at the start without bin-by-bin parameters, which are at their prefit values.
    let expected: Float64Array | undefined;
    slowLikelihood(tensorInput, {
      ...common,
      binByBin: undefined,
      penalty: (n) => {
        expected = n.data.slice();
        return sum(n);
      },
    })(tensor(likelihood.start));
    const relative = (n: Tensor) => (pick: (n: Tensor) => Tensor) =>
      div(pick(n), pick(tensor(expected!)).data);
    const scale = Math.exp(2 * STRENGTH);
    const slow = slowLikelihood(tensorInput, {
      ...common,
      penalty: (n) => mul(scale, penalty(relative(n))),
    });
    const found = derivatives(likelihood, x, v);
    // 1e-12: some hundred terms, each rounded once or twice.
    expect(Math.abs(found.value / slow(tensor(x)).item() - 1)).toBeLessThan(1e-12);
    expect(distance(dataOf(grad(slow)(x)), found.gradient)).toBeLessThan(1e-12);
    expect(distance(dataOf(hvp(slow)(x, v)), found.product)).toBeLessThan(1e-12);
    expect(distance(dataOf(hessian(slow)(x)), found.matrix)).toBeLessThan(1e-12);
    expect(systematicType).toBe(variant.systematicType);
    await model.close();
  });
});

describe("the derivatives agree with central differences", () => {
  const stats: readonly BinByBinStat[] = [
    { kind: "none" },
    ...(["lite", "full"] as const).flatMap((kind) =>
      (["gamma", "normal-additive", "normal-multiplicative"] as const).map((type) => ({ kind, type })),
    ),
  ];
  const cases = penalties.flatMap(([name, regularization]) =>
    (["dense", "sparse"] as const).flatMap((storage) =>
      (["log_normal", "normal"] as const).flatMap((systematicType) =>
        (["poisson", "chi2", "covariance"] as const).flatMap((form) =>
          stats
            .filter((stat) => form !== "covariance" || stat.kind === "none" || stat.type !== "gamma")
            .map((binByBinStat) => ({ name, regularization, storage, systematicType, form, binByBinStat })),
        ),
      ),
    ),
  );
  test.each(
    cases.map(
      (one) =>
        [
          `${one.name}, ${one.storage} ${one.systematicType} ${one.form} ${binByBinName(one.binByBinStat)}`,
          one,
        ] as const,
    ),
  )("%s", async (_, variant) => {
    const { model, likelihood, x, v } = await regularized(variant);
    // Error of order step^2 from the third derivative, and of rounding over step.
    const step = 1e-5;
    const shifted = (sign: number) => x.map((value, i) => value + sign * step * v[i]!);
    for (const share of ["all", "penalty"] as const) {
      const part = likelihood.share(share);
      const { gradient, product, matrix } = derivatives(part, x, v);
      const [up, down] = [0, 1].map(() => new Float64Array(part.size));
      const difference =
        (part.valueAndGradient(shifted(1), up!) - part.valueAndGradient(shifted(-1), down!)) / (2 * step);
      const slope = gradient.reduce((total, value, i) => total + value * v[i]!, 0);
      expect(Math.abs(difference - slope)).toBeLessThan(1e-7 * Math.hypot(...gradient) * Math.hypot(...v));
      expect(
        distance(
          product,
          up!.map((value, i) => (value - down![i]!) / (2 * step)),
        ),
      ).toBeLessThan(1e-7);
      const rows = product.map((_, i) =>
        v.reduce((total, value, j) => total + matrix[i * part.size + j]! * value, 0),
      );
      expect(distance(product, rows)).toBeLessThan(1e-12);
    }
    await model.close();
  });
});
