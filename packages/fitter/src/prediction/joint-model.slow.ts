import { ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import type { FitInput } from "@rabbit-fit/contracts";
import { slowProfile } from "../bin-by-bin/profile-bins.slow.js";
import {
  type BinByBinStatistics,
  type BinByBinTreatment,
  binByBinStatistics,
} from "../bin-by-bin/template-statistics.js";
import { DataCovariance } from "../data/data-covariance.js";
import type { LikelihoodForm } from "../options/fit-options.js";
import type { TemplateRows } from "../templates/template-rows.js";
import { seededRandom } from "../testing/example-input.fixture.js";
import type { PredictedLikelihood } from "./predicted-likelihood.js";

const { add, concat, div, exp, gather, log, matmul, mul, scatterAdd, slice, sqrt, square, sub, sum } = ops;

export interface JointModelOptions {
  readonly form: LikelihoodForm;
  readonly treatment: Omit<BinByBinTreatment, "minKstat"> | undefined;
  readonly variations?: boolean;
  readonly seed?: number;
}

/** Every form of the data with every treatment, by name. */
export const jointVariants: [name: string, options: JointModelOptions][] = [];
for (const form of ["poisson", "chi2", "covariance"] as const) {
  jointVariants.push([`${form}, no bin-by-bin parameters`, { form, treatment: undefined }]);
  for (const mode of ["lite", "full"] as const) {
    for (const type of ["gamma", "normal-additive", "normal-multiplicative"] as const) {
      if (form === "covariance" && type === "gamma") continue;
      jointVariants.push([`${form}, ${mode} ${type}`, { form, treatment: { mode, type } }]);
      if (mode === "lite" || type === "normal-additive") continue;
      const varied = { form, treatment: { mode, type }, variations: true };
      jointVariants.push([`${form}, ${mode} ${type} with variations of bins by each other`, varied]);
    }
  }
}

/** Offsets of the parts of w = [x | free betas | N | free beta0 | x0]. */
export interface JointParts {
  readonly x: number;
  readonly beta: number;
  readonly counts: number;
  readonly beta0: number;
  readonly x0: number;
  readonly end: number;
}

/** A small model with its predictions by machine: x, every beta, the data and all centres are variables of one function. */
export interface JointModel {
  readonly likelihood: PredictedLikelihood;
  readonly x: Float64Array;
  readonly constraintWeights: Float64Array;
  /** Of the data, [data bins, data bins]. */
  readonly countCovariance: Float64Array;
  readonly parts: JointParts;
  /** Parameters that are not masked, as indices into the statistics. */
  readonly free: readonly number[];
  /** w for given betas (of all parameters), with everything else where the model has it. */
  at(beta: Float64Array): Float64Array;
  /** Joint negative log-likelihood, up to what depends on N and beta0 alone. */
  nll(w: Tensor): Tensor;
  /** Yields of (bin, process), [bins with masked channels x processes]. */
  yields(w: Tensor): Tensor;
  /** The same without variations of bins by each other. */
  ownYields(w: Tensor): Tensor;
}

const PROCESSES = 3;
const DATA_BINS = 5;
const BINS = 7;
const PARAMETERS = 3;

/**
 * Seven bins, two of them in a masked channel; three processes, of which one has no statistical uncertainty in a bin, one
 * has no template in another, and a third has uncertainty without a template.
 */
export function jointModel({ form, treatment, variations = false, seed = 3 }: JointModelOptions): JointModel {
  const random = seededRandom(seed);
  const missing = [5, 9];
  const cells = Array.from({ length: BINS * PROCESSES }, (_, cell) => cell).filter(
    (cell) => !missing.includes(cell),
  );
  const rowStart = new Uint32Array(BINS + 1);
  for (const cell of cells) rowStart[Math.floor(cell / PROCESSES) + 1]!++;
  for (let bin = 0; bin < BINS; bin++) rowStart[bin + 1]! += rowStart[bin]!;
  const rows: TemplateRows = {
    binCount: BINS,
    rowCount: cells.length,
    rowStart,
    processes: Uint32Array.from(cells, (cell) => cell % PROCESSES),
    norm: Float64Array.from(cells, () => 5 + 20 * random()),
  };
  const sumw = new Float64Array(BINS * PROCESSES);
  const sumw2 = new Float64Array(BINS * PROCESSES);
  cells.forEach((cell, row) => {
    sumw[cell] = rows.norm[row]! * (0.9 + 0.2 * random());
    sumw2[cell] = sumw[cell]! * (0.1 + 0.3 * random());
  });
  sumw2[4] = 0;
  sumw2[5] = 3;
  const betaVariations = Float64Array.from({ length: BINS * DATA_BINS * PROCESSES }, () => random() - 0.5);
  const input = {
    processes: ["a", "b", "c"],
    sumw,
    sumw2,
    ...(variations && { betaVariations }),
  } as unknown as FitInput;
  let statistics: BinByBinStatistics | undefined;
  if (treatment) {
    const plain = binByBinStatistics(input, rows, { ...treatment, minKstat: 0 });
    const beta0 = plain.beta0.map((centre, i) => (plain.masked[i] ? centre : centre + 0.3 * random()));
    statistics = { ...plain, beta0 };
  }
  const design = Float64Array.from({ length: rows.rowCount * PARAMETERS }, () => 0.4 * (random() - 0.5));
  const x = Float64Array.from({ length: PARAMETERS }, () => random() - 0.5);
  const x0 = Float64Array.from({ length: PARAMETERS }, () => random() - 0.5);
  const constraintWeights = Float64Array.of(1, 4, 0);
  const rowsTimes = (values: Float64Array, at: Float64Array) =>
    values.map((norm, row) => {
      let exponent = 0;
      for (let p = 0; p < PARAMETERS; p++) exponent += design[row * PARAMETERS + p]! * at[p]!;
      return norm * Math.exp(exponent);
    });
  const observed = new Float64Array(DATA_BINS);
  for (let bin = 0; bin < DATA_BINS; bin++) {
    for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) observed[bin]! += rows.norm[row]!;
    observed[bin] = form === "poisson" && bin === 3 ? 0 : Math.round(observed[bin]! * (0.7 + 0.6 * random()));
  }
  const variances = observed.map((count) => 0.5 * count + 5 * random());
  const { covariance, inverse } = correlated(variances);
  const likelihood: PredictedLikelihood = {
    size: PARAMETERS,
    rows,
    processCount: PROCESSES,
    dataBinCount: DATA_BINS,
    form,
    observed,
    variances: form === "chi2" ? variances : undefined,
    covariance: form === "covariance" ? new DataCovariance(inverse) : undefined,
    statistics,
    profile: (at) =>
      slowProfile(
        { rows, processCount: PROCESSES, rowYields: rowsTimes(rows.norm, at), statistics },
        { form, observed, variances, inverseCovariance: inverse },
      ),
    yields: {
      derivatives: (at) => {
        const yields = rowsTimes(rows.norm, at);
        return {
          yields,
          fillJacobian: (firstRow, rowCount, out) => {
            for (let i = 0; i < rowCount * PARAMETERS; i++) {
              out[i] = yields[firstRow + Math.floor(i / PARAMETERS)]! * design[firstRow * PARAMETERS + i]!;
            }
          },
        };
      },
    },
  };

  const betaCount = statistics?.kstat.length ?? 0;
  const free = Array.from({ length: betaCount }, (_, i) => i).filter((i) => !statistics!.masked[i]);
  const sizes = [PARAMETERS, free.length, DATA_BINS, free.length, PARAMETERS];
  const starts = sizes.map((_, part) => sizes.slice(0, part).reduce((a, b) => a + b, 0));
  const end = sizes.reduce((a, b) => a + b);
  const parts = {
    x: starts[0]!,
    beta: starts[1]!,
    counts: starts[2]!,
    beta0: starts[3]!,
    x0: starts[4]!,
    end,
  };
  const pick = (values: Float64Array) => free.map((i) => values[i]!);
  const additive = treatment?.type === "normal-additive";
  const precision = pick(additive ? new Float64Array(betaCount).fill(1) : (statistics?.kstat ?? x));
  const binOfCell = Int32Array.from({ length: BINS * PROCESSES }, (_, cell) => Math.floor(cell / PROCESSES));
  const binOfRow = Int32Array.from(cells, (cell) => Math.floor(cell / PROCESSES));
  const toBins = (ofCells: Tensor) => slice(scatterAdd(ofCells, binOfCell, BINS), 0, DATA_BINS);

  /** Every parameter of the statistics, masked ones at rest. */
  const allBetas = (w: Tensor) => {
    const rest = tensor([additive ? 0 : 1]);
    const index = Int32Array.from({ length: betaCount }, (_, i) => free.indexOf(i)).map((i) =>
      i < 0 ? free.length : i,
    );
    return gather(concat([slice(w, parts.beta, parts.counts), rest]), index);
  };
  const rowsOf = (w: Tensor) =>
    mul(rows.norm, exp(matmul(tensor(design, [rows.rowCount, PARAMETERS]), slice(w, 0, PARAMETERS))));
  const ownRows = (w: Tensor): Tensor => {
    const lambda = rowsOf(w);
    if (!treatment || !statistics) return lambda;
    const beta = allBetas(w);
    const ofRow = Int32Array.from(cells, (cell) =>
      treatment.mode === "lite" ? Math.floor(cell / PROCESSES) : cell,
    );
    const acts = Float64Array.from(cells, (_, row) => statistics.active[row]!);
    if (!additive) {
      return mul(
        lambda,
        add(
          mul(acts, gather(beta, ofRow)),
          acts.map((flag) => 1 - flag),
        ),
      );
    }
    if (treatment.mode === "full") return lambda;
    const active = mul(acts, lambda);
    const total = gather(scatterAdd(active, binOfRow, BINS), binOfRow);
    return add(lambda, div(mul(active, gather(mul(sqrt(statistics.variance), beta), ofRow)), total));
  };
  const inCells = (w: Tensor, ofRows: Tensor): Tensor => {
    const out = scatterAdd(ofRows, Int32Array.from(cells), BINS * PROCESSES);
    return additive && treatment?.mode === "full"
      ? add(out, mul(sqrt(statistics!.variance), allBetas(w)))
      : out;
  };
  const ownYields = (w: Tensor) => inCells(w, ownRows(w));

  return {
    likelihood,
    x,
    constraintWeights,
    countCovariance: form === "covariance" ? covariance : diagonal(form === "chi2" ? variances : observed),
    parts,
    free,
    at: (beta) =>
      Float64Array.from([...x, ...pick(beta), ...observed, ...pick(statistics?.beta0 ?? beta), ...x0]),
    ownYields,
    yields: (w) => {
      if (!statistics?.variations) return ownYields(w);
      const shift = mul(
        Float64Array.from(statistics.kstat, (k, i) => (statistics.masked[i] ? 0 : Math.sqrt(k))),
        sub(allBetas(w), 1),
      );
      // [rows, parameters of data bins]: B of the row's process.
      const matrix = new Float64Array(rows.rowCount * betaCount);
      cells.forEach((cell, row) => {
        const process = cell % PROCESSES;
        for (let source = 0; source < DATA_BINS; source++) {
          matrix[row * betaCount + source * PROCESSES + process] =
            betaVariations[(Math.floor(cell / PROCESSES) * DATA_BINS + source) * PROCESSES + process]! /
            rows.norm[row]!;
        }
      });
      const factor = add(1, matmul(tensor(matrix, [rows.rowCount, betaCount]), shift));
      return inCells(w, mul(ownRows(w), factor));
    },
    nll: (w) => {
      const n = toBins(ownYields(w));
      const counts = slice(w, parts.counts, parts.beta0);
      const residual = sub(n, counts);
      const data =
        form === "poisson"
          ? sum(sub(n, mul(counts, log(n))))
          : form === "chi2"
            ? sum(div(square(residual), mul(2, variances)))
            : mul(0.5, sum(mul(residual, matmul(tensor(inverse, [DATA_BINS, DATA_BINS]), residual))));
      const offset = sub(slice(w, 0, PARAMETERS), slice(w, parts.x0, parts.end));
      const prior = mul(0.5, sum(mul(constraintWeights, square(offset))));
      if (free.length === 0) return add(data, prior);
      const beta = slice(w, parts.beta, parts.counts);
      const beta0 = slice(w, parts.beta0, parts.x0);
      const constraint =
        treatment?.type === "gamma"
          ? mul(precision, sub(beta, mul(beta0, log(beta))))
          : mul(precision, mul(0.5, square(sub(beta, beta0))));
      return add(add(data, sum(constraint)), prior);
    },
  };
}

function diagonal(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length ** 2);
  values.forEach((value, i) => {
    out[i * (values.length + 1)] = value;
  });
  return out;
}

/** V + c c^T with the inverse V^-1 - V^-1 c c^T V^-1 / (1 + c^T V^-1 c), c = sqrt(V) / 2. */
function correlated(variances: Float64Array) {
  const size = variances.length;
  const covariance = diagonal(variances);
  const inverse = diagonal(variances.map((value) => 1 / value));
  const scale = 1 + size / 4;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const root = Math.sqrt(variances[i]! * variances[j]!);
      covariance[i * size + j]! += root / 4;
      inverse[i * size + j]! -= 1 / (4 * root * scale);
    }
  }
  return { covariance, inverse };
}
