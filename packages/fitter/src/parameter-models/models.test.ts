import { grad, hessian, hvp, ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import type { SystematicType } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { slowLikelihood } from "../likelihood/likelihood.slow.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import type { ModelSpec } from "../options/model-spec.js";
import { seededRandom } from "../testing/example-input.fixture.js";
import * as models from "./build.js";
import {
  BINS,
  cellOf,
  cellRates,
  PLANE_BINS,
  PROCESSES,
  planeBin,
  planeInput,
  SIZES,
} from "./models.fixture.js";

const { add, at, div, exp, log, maximum, minimum, mul, neg, sqrt, square, sub } = ops;

const PTS = [0, 1, 2];

type Process = (typeof PROCESSES)[number];

/** A model, and the rates of the cells that it scales as a traced function of the stored parameters. */
interface Twin {
  readonly spec: ModelSpec | readonly ModelSpec[];
  readonly count: number;
  rates(x: Tensor): Map<number, Tensor>;
}

const everyBin = Array.from({ length: BINS }, (_, bin) => bin);
const everyPlaneBin = everyBin.slice(0, PLANE_BINS);
const scaled = (bins: readonly number[], process: Process, rate: Tensor) =>
  bins.map((bin) => [cellOf(bin, process), rate] as const);

const ptOf = (bin: number) => Math.floor(bin / (SIZES.mt * SIZES.relIso));
const mtOf = (bin: number) => Math.floor(bin / SIZES.relIso) % SIZES.mt;
const isoOf = (bin: number) => bin % SIZES.relIso;

/** The regions of the plane in each bin of pt. */
const places = { A: [1, 1], B: [1, 0], C: [2, 1], D: [2, 0], Ax: [0, 1], Bx: [0, 0] } as const;
const region = (label: keyof typeof places) => ({
  channel: "plane",
  bins: { mt: places[label][0], relIso: places[label][1] },
});
const regions = { A: region("A"), B: region("B"), C: region("C"), D: region("D") };
const extendedRegions = { ...regions, Ax: region("Ax"), Bx: region("Bx") };
const fakesIn = (label: keyof typeof places, pt: number) => {
  const [mt, relIso] = places[label];
  return cellOf(planeBin(pt, mt, relIso), "fakes");
};
const { norm } = planeInput().templates;

/** d = a c / b, or with the second sideband, in every bin of pt, from the rates of the free regions. */
function abcdRates(
  free: readonly (keyof typeof places)[],
  rate: (region: number, pt: number) => Tensor,
  isCorrected: boolean,
): Map<number, Tensor> {
  const found = new Map<number, Tensor>();
  for (const pt of PTS) {
    const of = (label: keyof typeof places) => rate(free.indexOf(label), pt);
    const nominal = (label: keyof typeof places) => norm[fakesIn(label, pt)]!;
    for (const label of free) found.set(fakesIn(label, pt), of(label));
    const isExtended = free.length > 3;
    const predicted = isExtended
      ? div(mul(mul(of("C"), of("Ax")), square(of("B"))), mul(of("Bx"), square(of("A"))))
      : div(mul(of("A"), of("C")), of("B"));
    const expected = isExtended
      ? (nominal("C") * nominal("Ax") * nominal("B") ** 2) / (nominal("Bx") * nominal("A") ** 2)
      : (nominal("A") * nominal("C")) / nominal("B");
    found.set(fakesIn("D", pt), isCorrected ? mul(predicted, expected / nominal("D")) : predicted);
  }
  return found;
}

/** exp(sum_k p_k T_k(x)) with x = -2/3, 0, 2/3 at the centres of three bins. */
const smoothRate = (x: Tensor, order: number) => (free: number, pt: number) => {
  const u = (2 * (pt + 0.5)) / SIZES.pt - 1;
  const chebyshev = [1, u, 2 * u * u - 1];
  const terms = chebyshev.slice(0, order + 1).map((t, k) => mul(at(x, free * (order + 1) + k), t));
  return exp(terms.reduce(add));
};

const softplus = (c: Tensor) => log(add(1, exp(c)));

const abcdTwin: Twin = {
  spec: models.abcd({ process: "fakes", regions }),
  count: 9,
  rates: (x) => abcdRates(["A", "B", "C"], (free, pt) => square(at(x, 3 * free + pt)), false),
};

const twins: readonly (readonly [string, Twin])[] = [
  [
    "Mu",
    {
      spec: models.mu(),
      count: 2,
      rates: (x) =>
        new Map([
          ...scaled(everyBin, "sig", square(at(x, 0))),
          ...scaled(everyBin, "sig2", square(at(x, 1))),
        ]),
    },
  ],
  ["Ones", { spec: models.ones(), count: 0, rates: () => new Map() }],
  [
    "Mixture",
    {
      spec: models.mixture([
        ["sig2", "bkg"],
        ["sig", "fakes"],
      ]),
      count: 2,
      rates: (x) =>
        new Map([
          ...scaled(everyBin, "sig2", square(at(x, 0))),
          ...scaled(everyBin, "bkg", sub(1, square(at(x, 0)))),
          ...scaled(everyBin, "sig", square(at(x, 1))),
          ...scaled(everyBin, "fakes", sub(1, square(at(x, 1)))),
        ]),
    },
  ],
  [
    "AxisNormModel, axes in another order than in the channel",
    {
      spec: models.axisNorm({ channel: "plane", processes: ["bkg", "sig2"], axes: ["relIso", "pt"] }),
      count: 12,
      rates: (x) =>
        new Map(
          everyPlaneBin.flatMap((bin) => {
            const cell = isoOf(bin) * SIZES.pt + ptOf(bin);
            return [
              [cellOf(bin, "bkg"), square(at(x, cell))],
              [cellOf(bin, "sig2"), square(at(x, 6 + cell))],
            ];
          }),
        ),
    },
  ],
  [
    "AxisExpModel",
    {
      spec: models.axisExp({ channel: "plane", processes: ["fakes"], axis: "mt", cells: ["pt", "relIso"] }),
      count: 12,
      rates: (x) =>
        new Map(
          everyPlaneBin.map((bin) => {
            const cell = ptOf(bin) * SIZES.relIso + isoOf(bin);
            const position = mtOf(bin) / 2;
            return [cellOf(bin, "fakes"), exp(add(at(x, cell), mul(at(x, 6 + cell), position)))];
          }),
        ),
    },
  ],
  [
    "AxisExpModel, slopes that cells share",
    {
      spec: models.axisExp({
        channel: "plane",
        processes: ["fakes", "sig2"],
        axis: "mt",
        cells: ["pt", "relIso"],
        slopes: ["relIso"],
      }),
      count: 16,
      rates: (x) =>
        new Map(
          (["fakes", "sig2"] as const).flatMap((process, p) =>
            everyPlaneBin.map((bin) => {
              const cell = ptOf(bin) * SIZES.relIso + isoOf(bin);
              const [a, b] = [at(x, 8 * p + cell), at(x, 8 * p + 6 + isoOf(bin))];
              return [cellOf(bin, process), exp(add(a, mul(b, mtOf(bin) / 2)))] as const;
            }),
          ),
        ),
    },
  ],
  [
    "AxisBernsteinModel",
    {
      spec: models.axisBernstein({ channel: "plane", processes: ["bkg"], axis: "pt", cells: ["mt"] }),
      count: 6,
      rates: (x) =>
        new Map(
          everyPlaneBin.map((bin) => {
            const [c0, c1] = [softplus(at(x, mtOf(bin))), softplus(at(x, 3 + mtOf(bin)))];
            const position = ptOf(bin) / 2;
            return [cellOf(bin, "bkg"), add(mul(c0, 1 - position), mul(c1, position))];
          }),
        ),
    },
  ],
  ["ABCD", abcdTwin],
  [
    "ABCD of yields",
    {
      spec: models.abcd({ process: "fakes", regions, yieldCorrection: true }),
      count: 9,
      rates: (x) => abcdRates(["A", "B", "C"], (free, pt) => square(at(x, 3 * free + pt)), true),
    },
  ],
  ["ABCDIsoMT", { ...abcdTwin, spec: models.abcdIsoMt({ process: "fakes", channel: "plane" }) }],
  [
    "ExtendedABCD of yields",
    {
      spec: models.extendedAbcd({ process: "fakes", regions: extendedRegions, yieldCorrection: true }),
      count: 15,
      rates: (x) => abcdRates(["A", "B", "C", "Ax", "Bx"], (free, pt) => square(at(x, 3 * free + pt)), true),
    },
  ],
  [
    "ExtendedABCDIsoMT",
    {
      spec: models.extendedAbcdIsoMt({ process: "fakes", channel: "plane" }),
      count: 15,
      rates: (x) => abcdRates(["A", "B", "C", "Ax", "Bx"], (free, pt) => square(at(x, 3 * free + pt)), false),
    },
  ],
  [
    "SmoothABCD",
    {
      spec: models.smoothAbcd({ axis: "pt", order: 2, process: "fakes", regions, yieldCorrection: true }),
      count: 9,
      rates: (x) => abcdRates(["A", "B", "C"], smoothRate(x, 2), true),
    },
  ],
  [
    "SmoothABCDIsoMT",
    {
      spec: models.smoothAbcdIsoMt({ process: "fakes", channel: "plane" }),
      count: 6,
      rates: (x) => abcdRates(["A", "B", "C"], smoothRate(x, 1), false),
    },
  ],
  [
    "SmoothExtendedABCD",
    {
      spec: models.smoothExtendedAbcd({ axis: "pt", process: "fakes", regions: extendedRegions }),
      count: 10,
      rates: (x) => abcdRates(["A", "B", "C", "Ax", "Bx"], smoothRate(x, 1), false),
    },
  ],
  [
    "SmoothExtendedABCDIsoMT",
    {
      spec: models.smoothExtendedAbcdIsoMt({ process: "fakes", channel: "plane", order: 0 }),
      count: 5,
      rates: (x) => abcdRates(["A", "B", "C", "Ax", "Bx"], smoothRate(x, 0), false),
    },
  ],
  [
    "Formula of processes",
    {
      spec: models.formula(
        { sig: "1 + c*q", sig2: "c^2 / q", bkg: "1" },
        { c: { default: 0.8 }, q: { default: 1.2 } },
      ),
      count: 2,
      rates: (x) => {
        const [c, q] = [at(x, 0), at(x, 1)];
        return new Map([
          ...scaled(everyBin, "sig", add(1, mul(c, q))),
          ...scaled(everyBin, "sig2", div(square(c), q)),
        ]);
      },
    },
  ],
  [
    "Formula of every function, in one channel",
    {
      spec: models.formula({
        "fakes@plane": "exp(-a) * sqrt(b) + log(1 + a^b) + pow(a, 3)",
        "bkg@gen": "min(a, b, 2) - -max(a*0.1, b)",
        "bkg@plane": "(a + 1.5e0)/(.5*b)",
      }),
      count: 2,
      rates: (x) => {
        const [a, b] = [at(x, 0), at(x, 1)];
        const first = add(
          add(mul(exp(neg(a)), sqrt(b)), log(add(1, exp(mul(b, log(a)))))),
          mul(a, square(a)),
        );
        return new Map([
          ...scaled(everyPlaneBin, "fakes", first),
          ...scaled(everyPlaneBin, "bkg", div(add(a, 1.5), mul(0.5, b))),
          ...scaled(everyBin.slice(PLANE_BINS), "bkg", add(minimum(a, b), maximum(mul(a, 0.1), b))),
        ]);
      },
    },
  ],
  [
    "SaturatedProjectModel",
    {
      spec: models.saturatedProject("plane", ["mt", "pt"]),
      count: 9,
      rates: (x) =>
        new Map(
          PROCESSES.flatMap((process) =>
            everyPlaneBin.map((bin) => {
              const mu = square(at(x, mtOf(bin) * SIZES.pt + ptOf(bin)));
              return [cellOf(bin, process), mu] as const;
            }),
          ),
        ),
    },
  ],
  [
    "Mu, Mixture and ABCD",
    {
      spec: models.compose(models.compose(models.mu(), abcdTwin.spec), models.mixture([["bkg", "fakes"]])),
      count: 12,
      rates: (x) => {
        const mixed = square(at(x, 2));
        const ofAbcd = abcdRates(["A", "B", "C"], (free, pt) => square(at(x, 3 + 3 * free + pt)), false);
        const fakes = everyBin.map((bin) => {
          const cell = cellOf(bin, "fakes");
          const factor = sub(1, mixed);
          return [cell, ofAbcd.has(cell) ? mul(factor, ofAbcd.get(cell)!) : factor] as const;
        });
        return new Map([
          ...scaled(everyBin, "sig", square(at(x, 0))),
          ...scaled(everyBin, "sig2", square(at(x, 1))),
          ...scaled(everyBin, "bkg", mixed),
          ...fakes,
        ]);
      },
    },
  ],
];

const variants: readonly (readonly ["dense" | "sparse", SystematicType, boolean])[] = [
  ["dense", "log_normal", false],
  ["sparse", "log_normal", true],
  ["dense", "normal", true],
  ["sparse", "normal", false],
];
const cases = twins.flatMap(([name, twin]) =>
  variants.map(
    ([storage, systematicType, withBetas]) =>
      [
        `${name}: ${storage}, ${systematicType}, ${withBetas ? "lite gamma" : "no bin-by-bin parameters"}`,
        { twin, storage, systematicType, withBetas },
      ] as const,
  ),
);

describe("value, gradient, Hessian products and Hessian of a model agree with its automatically differentiated twin", () => {
  // 1e-12: some hundred terms, each rounded once or twice.
  test.each(cases)("%s", async (_, { twin, storage, systematicType, withBetas }) => {
    const input = () => planeInput({ storage, systematicType });
    const model = await StatisticalModel.create(input(), {
      model: twin.spec,
      // Away from where a mixture leaves nothing of a process.
      parameters: { expectSignal: await startsOf(twin) },
      likelihood: { binByBinStat: withBetas ? { kind: "lite", type: "gamma" } : { kind: "none" } },
      threads: 0,
    });
    const likelihood = model.likelihood();
    const { size } = likelihood;
    expect(size).toBe(twin.count + 2);
    const slow = slowLikelihood(scaledOnce(input(), twin, likelihood.start), {
      squared: false,
      form: "poisson",
      binByBin: withBetas ? { mode: "lite", type: "gamma" } : undefined,
      constraintCentres: new Float64Array(2),
      counts: input().data.counts,
      rates: { parameterCount: twin.count, ofCells: (x) => cellRates(twin.rates(x)) },
    });
    const random = seededRandom(5);
    const x = Float64Array.from(likelihood.start, (value) => value + 0.2 * (random() - 0.5));
    const v = x.map(() => random() - 0.5);
    const [gradient, product, matrix] = [size, size, size * size].map(
      (length) => new Float64Array(length),
    ) as [Float64Array, Float64Array, Float64Array];
    const value = likelihood.valueAndGradient(x, gradient);
    likelihood.hvp(x, v, product);
    likelihood.hessian(x, matrix);
    expect(Math.abs(value / slow(tensor(x)).item() - 1)).toBeLessThan(1e-12);
    expect(distance(grad(slow)(x).data, gradient)).toBeLessThan(1e-12);
    expect(distance(hvp(slow)(x, v).data, product)).toBeLessThan(1e-12);
    expect(distance(hessian(slow)(x).data, matrix)).toBeLessThan(1e-12);
    // Central differences along v, with an error of order step^2, and of rounding over step.
    const step = 1e-4;
    const shifted = (sign: number) => x.map((at, i) => at + sign * step * v[i]!);
    const slopes = [new Float64Array(size), new Float64Array(size)] as const;
    const [up, down] = [
      likelihood.valueAndGradient(shifted(1), slopes[0]),
      likelihood.valueAndGradient(shifted(-1), slopes[1]),
    ];
    const slope = gradient.reduce((sum, g, i) => sum + g * v[i]!, 0);
    expect(Math.abs((up - down) / (2 * step) - slope)).toBeLessThan(1e-7 * Math.hypot(...gradient));
    const difference = slopes[0].map((g, i) => (g - slopes[1][i]!) / (2 * step));
    expect(distance(product, difference)).toBeLessThan(1e-7);
    await model.close();
  });
});

/** Mixtures start in the middle. */
async function startsOf({ spec }: Twin) {
  const model = await StatisticalModel.create(planeInput(), { model: spec, threads: 0 });
  const names = model.parameterNames.filter((name) => name.endsWith("_mixing"));
  await model.close();
  return names.map((parameter) => ({ parameter, value: 0.6 }));
}

/** Additive variations scaled by the rates before the fit. */
function scaledOnce(input: ReturnType<typeof planeInput>, twin: Twin, start: Float64Array) {
  if (input.systematicType === "log_normal") return input;
  const rates = cellRates(twin.rates(tensor(start.slice(0, twin.count)))).data;
  const { templates } = input;
  const cellOfRow = (row: number) =>
    templates.kind === "dense" ? row : templates.bins[row]! * PROCESSES.length + templates.processes[row]!;
  for (const block of templates.logk) {
    block.values.forEach((value, entry) => {
      block.values[entry] = value * rates[cellOfRow(Math.floor(entry / 2))]!;
    });
  }
  return input;
}

/** Largest difference of two vectors over the norm of the first. */
function distance(a: Float64Array, b: Float64Array): number {
  const norm = Math.hypot(...a);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / norm;
}
