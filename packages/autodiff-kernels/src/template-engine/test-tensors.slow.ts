// Seeded inputs for the tests of the engine.
import type { BinLikelihood } from "./bin-likelihood.js";
import type { TemplatePoint } from "./engine.js";
import type { Fold } from "./fold.js";
import type { RateJacobian } from "./rate-jacobian.js";
import type { TemplateTensor, TensorShape } from "./tensor.js";

export type Random = () => number;

/** Uniform in [0, 1): mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface TestTensorOptions {
  readonly seed: number;
  readonly binCount: number;
  readonly processCount: number;
  readonly columnCount: number;
  readonly form: "log_normal" | "normal";
  /** How blocks are given, and for a sparse tensor whether its columns are scattered ("csr") or come in runs. */
  readonly storage: TensorShape["storage"];
  /** Rows per block; the cut must not matter. */
  readonly blockRows?: number;
  /** Probability that a sparse tensor has a row for a (bin, process), or scattered columns an entry. */
  readonly filling?: number;
}

/** A dense tensor has every row. Others have bins without rows and rows without entries, as probability has it. */
export function testTensor(options: TestTensorOptions): TemplateTensor {
  const { seed, binCount, processCount, columnCount, form, storage, blockRows = 7, filling = 0.6 } = options;
  const random = seededRandom(seed);
  const rowStart = [0];
  const processes: number[] = [];
  const norm: number[] = [];
  const rows: { columns: number[]; values: number[] }[] = [];
  for (let bin = 0; bin < binCount; bin++) {
    for (let process = 0; process < processCount; process++) {
      if (storage !== "dense" && random() > filling) continue;
      let inRun = random() < 0.5;
      const columns = Array.from({ length: columnCount }, (_, c) => c).filter(() => {
        if (storage === "runs" && random() < 0.05) inRun = !inRun;
        return storage === "dense" || (storage === "runs" ? inRun : random() < filling);
      });
      processes.push(process);
      norm.push(5 + 20 * random());
      rows.push({ columns, values: columns.map(() => (random() - 0.5) * (form === "normal" ? 1 : 0.2)) });
    }
    rowStart.push(rows.length);
  }
  const blocks: TemplateTensor["blocks"] = [];
  for (let first = 0; first < rows.length; first += blockRows) {
    const part = rows.slice(first, first + blockRows);
    const values = Float64Array.from(part.flatMap((row) => row.values));
    if (storage === "dense") {
      blocks.push({ firstRow: first, values });
      continue;
    }
    const start = [0];
    for (const row of part) start.push(start.at(-1)! + row.columns.length);
    const columns = Uint32Array.from(part.flatMap((row) => row.columns));
    blocks.push({ firstRow: first, rowStart: Uint32Array.from(start), columns, values });
  }
  return {
    binCount,
    processCount,
    columnCount,
    form,
    rowStart: Uint32Array.from(rowStart),
    processes: Uint32Array.from(processes),
    norm: Float64Array.from(norm),
    blocks,
  };
}

/** Every bin-by-bin treatment. */
export const testTreatments = [
  "none",
  "lite gamma",
  "lite normal-multiplicative",
  "full gamma",
  "full normal-multiplicative",
  "additive",
] as const;

export type TestTreatment = (typeof testTreatments)[number];

/** Counts of about the size of the yields, some of them zero. */
export function testLikelihood(
  tensor: TemplateTensor,
  options: {
    readonly seed: number;
    readonly kind: "poisson" | "chi2";
    readonly binByBin: TestTreatment;
    /** Bins with a phi; all by default. */
    readonly binCount?: number;
  },
): BinLikelihood {
  const random = seededRandom(options.seed);
  const binCount = options.binCount ?? tensor.binCount;
  const observed = Float64Array.from({ length: binCount }, (_, bin) => {
    let sum = 0;
    for (let k = tensor.rowStart[bin]!; k < tensor.rowStart[bin + 1]!; k++) sum += tensor.norm[k]!;
    return random() < 0.15 ? 0 : Math.round(sum * (0.7 + 0.6 * random()));
  });
  return {
    kind: options.kind,
    observed,
    ...(options.kind === "chi2" ? { variances: observed.map((n) => n + 1) } : {}),
    binByBin: testBinByBin(options.binByBin, { random, binCount, rowCount: tensor.norm.length }),
  };
}

function testBinByBin(
  treatment: TestTreatment,
  sizes: { readonly random: Random; readonly binCount: number; readonly rowCount: number },
): BinLikelihood["binByBin"] {
  const { random, binCount, rowCount } = sizes;
  const fill = (length: number, value: () => number) => Float64Array.from({ length }, value);
  const flags = (length: number, probability: number) =>
    Uint8Array.from({ length }, () => (random() < probability ? 1 : 0));
  switch (treatment) {
    case "none":
      return { kind: "none" };
    case "additive":
      return {
        kind: "additive",
        variance: fill(binCount, () => (random() < 0.2 ? 0 : 30 * random())),
        shift: fill(binCount, () => 4 * random() - 2),
      };
    case "lite gamma":
    case "lite normal-multiplicative":
      return {
        kind: "lite",
        type: treatment === "lite gamma" ? "gamma" : "normal-multiplicative",
        kstat: fill(binCount, () => 2 + 200 * random()),
        beta0: fill(binCount, () => 0.8 + 0.4 * random()),
        masked: flags(binCount, 0.2),
        active: flags(rowCount, 0.7),
      };
    case "full gamma":
    case "full normal-multiplicative":
      return {
        kind: "full",
        type: treatment === "full gamma" ? "gamma" : "normal-multiplicative",
        kstat: fill(rowCount, () => 2 + 100 * random()),
        beta0: fill(rowCount, () => 0.8 + 0.4 * random()),
        masked: flags(rowCount, 0.2),
      };
  }
}

export function testPoint(
  tensor: TemplateTensor,
  options: { readonly seed: number; readonly ratesPer: "process" | "row"; readonly size?: number },
): TemplatePoint {
  const random = seededRandom(options.seed);
  const rateCount = options.ratesPer === "row" ? tensor.norm.length : tensor.processCount;
  const size = options.size ?? 1;
  return {
    z: Float64Array.from({ length: tensor.columnCount }, () => size * (random() - 0.5)),
    rates: Float64Array.from({ length: rateCount }, () => 1 + 0.5 * size * (random() - 0.5)),
  };
}

export function pointLike(point: TemplatePoint): TemplatePoint {
  return { z: new Float64Array(point.z.length), rates: new Float64Array(point.rates.length) };
}

/** Columns folded into about half as many parameters, some into none, and three rate parameters by default. */
export function testFold(
  tensor: TemplateTensor,
  options: { readonly seed: number; readonly rateCount: number; readonly rateParameterCount?: number },
): { readonly fold: Fold; readonly rateJacobian: RateJacobian } {
  const random = seededRandom(options.seed);
  const parameterCount = Math.ceil(tensor.columnCount / 2);
  const { rateCount, rateParameterCount = 3 } = options;
  return {
    fold: {
      parameter: Int32Array.from({ length: tensor.columnCount }, () =>
        Math.floor((parameterCount + 1) * random() - 1),
      ),
      slope: Float64Array.from({ length: tensor.columnCount }, () => random() + 0.5),
      parameterCount,
    },
    rateJacobian: testRateJacobian({ random, rateCount, parameterCount: rateParameterCount }),
  };
}

/** Rates with none to four entries each, in any order, some of them twice in the same place. */
function testRateJacobian(options: {
  readonly random: Random;
  readonly rateCount: number;
  readonly parameterCount: number;
}): RateJacobian {
  const { random, rateCount, parameterCount } = options;
  const rowStart = new Uint32Array(rateCount + 1);
  const columns: number[] = [];
  for (let rate = 0; rate < rateCount; rate++) {
    const count = parameterCount === 0 ? 0 : Math.floor(5 * random());
    for (let i = 0; i < count; i++) columns.push(Math.floor(parameterCount * random()));
    rowStart[rate + 1] = columns.length;
  }
  return {
    rowStart,
    columns: Uint32Array.from(columns),
    values: Float64Array.from(columns, () => random() - 0.3),
    parameterCount,
  };
}

/** As rows of [rates][parameterCount]. */
export function denseRateJacobian({ rowStart, columns, values, parameterCount }: RateJacobian): number[][] {
  return Array.from(rowStart.subarray(1), (end, rate) => {
    const row = new Array<number>(parameterCount).fill(0);
    for (let entry = rowStart[rate]!; entry < end; entry++) row[columns[entry]!]! += values[entry]!;
    return row;
  });
}
