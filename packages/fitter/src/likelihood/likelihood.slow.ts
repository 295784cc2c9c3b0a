import { ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import type { FitInput } from "@rabbit-fit/contracts";

const {
  add,
  clip,
  concat,
  div,
  exp,
  gather,
  log,
  matmul,
  mul,
  scatterAdd,
  slice,
  sqrt,
  square,
  sub,
  sum,
  where,
} = ops;

export interface SlowLikelihoodOptions {
  readonly squared: boolean;
  readonly form: "poisson" | "chi2";
  /** All that have a closed form. */
  readonly binByBin: SlowTreatment | undefined;
  readonly constraintCentres: Float64Array;
  /** Counts, [data bins]; of a chi-square the variances too. */
  readonly counts: Float64Array;
  /** What is added as a function of the profiled yields of all bins, [bins with masked channels]. */
  readonly penalty?: (yields: Tensor) => Tensor;
  /** A model with a rate for each cell (bin, process) in place of signal strengths. */
  readonly rates?: { readonly parameterCount: number; ofCells(parameters: Tensor): Tensor };
}

export type SlowTreatment =
  | { readonly mode: "lite"; readonly type: "gamma" }
  | { readonly mode: "lite" | "full"; readonly type: "normal-additive" | "normal-multiplicative" };

/**
 * The negative log-likelihood as a traced function of the parameters: the formulas of Python rabbit written down one
 * after the other, beta in closed form, everything differentiated by machine. Obviously right, never fast.
 */
export function slowLikelihood(input: FitInput, options: SlowLikelihoodOptions): (x: Tensor) => Tensor {
  const { counts, squared, binByBin, form } = options;
  const modelCount = options.rates?.parameterCount ?? input.signals.length;
  const processCount = input.processes.length;
  const dense = denseRows(input);
  const binCount = dense.norm.length / processCount;
  const logk = tensor(dense.logk, [binCount * processCount, input.templates.columnCount]);
  const processOfRow = Int32Array.from(dense.norm, (_, row) => row % processCount);
  const binOfRow = Int32Array.from(dense.norm, (_, row) => Math.floor(row / processCount));
  const hasVariance = Float64Array.from(input.sumw2, (value) => Number(value !== 0));

  return (x) => {
    const parameters = squared ? square(slice(x, 0, modelCount)) : slice(x, 0, modelCount);
    const theta = slice(x, modelCount);
    const t = mul(2, theta);
    const t2 = square(t);
    const alpha = clip(mul(mul(0.125, t), add(mul(t2, sub(mul(3, t2), 10)), 15)), -1, 1);
    const z = input.symmetric ? theta : concat([theta, mul(alpha, theta)]);
    const ofRow =
      options.rates?.ofCells(parameters) ??
      gather(concat([parameters, new Float64Array(processCount - modelCount).fill(1)]), processOfRow);
    const variation = matmul(logk, z);
    const lambda =
      input.systematicType === "log_normal"
        ? mul(mul(ofRow, dense.norm), exp(variation))
        : add(mul(ofRow, dense.norm), variation);
    const perBin = (rows: Tensor) => slice(scatterAdd(rows, binOfRow, binCount), 0, counts.length);
    const constraints = mul(
      0.5,
      sum(mul(input.systematics.constraintWeights, square(sub(theta, options.constraintCentres)))),
    );
    const noCount = counts.map((count) => Number(count === 0));
    const data = (n: Tensor) =>
      options.penalty ? add(dataTerm(n), options.penalty(allYields(n))) : dataTerm(n);
    const allYields = (n: Tensor) =>
      concat([n, slice(scatterAdd(lambda, binOfRow, binCount), counts.length)]);
    const dataTerm = (n: Tensor) => {
      if (form === "chi2") return sum(div(square(sub(n, counts)), mul(2, counts)));
      const safe = where(noCount, 1, n);
      const logCounts = counts.map((count) => (count === 0 ? 0 : Math.log(count)));
      return sum(sub(sub(n, counts), mul(counts, sub(log(safe), logCounts))));
    };
    if (!binByBin) return add(data(perBin(lambda)), constraints);
    if (binByBin.type === "gamma") return add(gammaLite(lambda), constraints);
    return add(normal(lambda, binByBin), constraints);

    function gammaLite(rows: Tensor): Tensor {
      const active = perBin(mul(rows, hasVariance));
      const fixed = perBin(
        mul(
          rows,
          hasVariance.map((flag) => 1 - flag),
        ),
      );
      const { kstat, masked } = slowStatistics(input, counts.length, hasVariance);
      // a beta^2 + b beta + c = 0
      const isPoisson = form === "poisson";
      const a = mul(active, isPoisson ? add(active, kstat) : active);
      const b = isPoisson
        ? add(mul(active, sub(sub(fixed, counts), kstat)), mul(kstat, fixed))
        : add(
            mul(active, sub(fixed, counts)),
            kstat.map((k, bin) => k * counts[bin]!),
          );
      const c = mul(-1, mul(kstat, isPoisson ? fixed : counts));
      const safeA = where(masked, 1, a);
      // The root of the square root is kept away from 0, where it has no derivative, in bins that have no beta anyway.
      const root = sqrt(where(masked, 1, sub(square(b), mul(4, mul(a, c)))));
      const beta = where(masked, 1, div(sub(root, b), mul(2, safeA)));
      const n = add(mul(beta, active), fixed);
      const constraint = sum(where(masked, 0, mul(kstat, sub(sub(beta, 1), log(beta)))));
      return add(data(n), constraint);
    }

    /** n = n0 - S t with t = D'(n), which costs S t^2 / 2. */
    function normal(rows: Tensor, { mode, type }: SlowTreatment): Tensor {
      const n0 = perBin(rows);
      const variance = varianceOf(rows, mode, type);
      const n =
        form === "poisson"
          ? mul(
              0.5,
              add(sub(n0, variance), sqrt(add(square(sub(n0, variance)), mul(4, mul(variance, counts))))),
            )
          : div(
              add(n0, variance),
              add(
                1,
                mul(
                  variance,
                  counts.map((count) => 1 / count),
                ),
              ),
            );
      const t =
        form === "poisson"
          ? sub(1, div(counts, where(noCount, 1, n)))
          : mul(
              sub(n, counts),
              counts.map((count) => 1 / count),
            );
      return add(data(n), mul(0.5, sum(mul(variance, square(t)))));
    }

    function varianceOf(rows: Tensor, mode: "lite" | "full", type: SlowTreatment["type"]): Tensor {
      if (type === "normal-additive") return perBin(tensor(input.sumw2, [input.sumw2.length]));
      if (mode === "lite") {
        const { kstat, masked } = slowStatistics(input, counts.length, hasVariance);
        return where(masked, 0, div(square(perBin(mul(rows, hasVariance))), kstat));
      }
      const perCell = input.sumw2.map((value, cell) => (value === 0 ? 0 : value / input.sumw[cell]! ** 2));
      return perBin(mul(square(rows), perCell));
    }
  };
}

function slowStatistics(input: FitInput, count: number, hasVariance: Float64Array) {
  const processCount = input.processes.length;
  const kstat = new Float64Array(count).fill(1);
  const masked = new Float64Array(count);
  for (let bin = 0; bin < count; bin++) {
    let sumw = 0;
    let sumw2 = 0;
    for (let p = 0; p < processCount; p++) {
      const cell = bin * processCount + p;
      sumw += input.sumw[cell]! * hasVariance[cell]!;
      sumw2 += input.sumw2[cell]!;
    }
    if (sumw === 0 || sumw2 === 0) masked[bin] = 1;
    else kstat[bin] = (sumw * sumw) / sumw2;
  }
  return { kstat, masked };
}

function denseRows({ templates, processes }: FitInput): { norm: Float64Array; logk: Float64Array } {
  const { columnCount } = templates;
  if (templates.kind === "dense") {
    const logk = new Float64Array(templates.norm.length * columnCount);
    for (const block of templates.logk) logk.set(block.values, block.firstRow * columnCount);
    return { norm: templates.norm.slice(), logk };
  }
  const binCount = templates.bins.reduce((last, bin) => Math.max(last, bin + 1), 0);
  const norm = new Float64Array(binCount * processes.length);
  const logk = new Float64Array(norm.length * columnCount);
  const cellOf = (row: number) => templates.bins[row]! * processes.length + templates.processes[row]!;
  templates.norm.forEach((value, row) => {
    norm[cellOf(row)] = value;
  });
  for (const { firstRow, rowStart, columns, values } of templates.logk) {
    for (let i = 0; i + 1 < rowStart.length; i++) {
      for (let entry = rowStart[i]!; entry < rowStart[i + 1]!; entry++) {
        logk[cellOf(firstRow + i) * columnCount + columns[entry]!] = values[entry]!;
      }
    }
  }
  return { norm, logk };
}
