import type { FitInput, SystematicType, Templates } from "@rabbit-fit/contracts";
import { regularAxis } from "@rabbit-fit/sparse-hist";

export interface ExampleInputOptions {
  readonly storage?: "dense" | "sparse";
  readonly symmetric?: boolean;
  readonly systematicType?: SystematicType;
  readonly seed?: number;
  /** Bins of the channel with data; the masked channel has two. */
  readonly bins?: number;
  readonly systematics?: number;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A small tensor with all that is awkward: two signals, a process without statistical uncertainty, an empty template, a
 * bin without counts, an unconstrained nuisance parameter, a masked channel.
 */
export function exampleInput(options: ExampleInputOptions = {}): FitInput {
  const { storage = "dense", symmetric = false, systematicType = "log_normal", seed = 1, bins = 9 } = options;
  const random = seededRandom(seed);
  const processes = ["sig1", "sig2", "bkg1", "bkg2"];
  const systematicCount = options.systematics ?? 5;
  const names = Array.from({ length: systematicCount }, (_, i) => `syst${i}`);
  const binCount = bins + 2;
  const cells = binCount * processes.length;
  const columnCount = (symmetric ? 1 : 2) * systematicCount;
  const norm = Float64Array.from({ length: cells }, () => 20 + 80 * random());
  norm[4] = 0;
  const sumw2 = norm.map((value, cell) =>
    cell % processes.length === 3 ? 0 : value * (0.2 + 0.3 * random()),
  );
  const size = systematicType === "log_normal" ? 0.1 : 3;
  const logk = Float64Array.from({ length: cells * columnCount }, (_, entry) => {
    const row = Math.floor(entry / columnCount);
    const small = entry % columnCount < systematicCount ? 1 : 0.3;
    return norm[row] === 0 || random() < 0.3 ? 0 : size * small * (2 * random() - 1);
  });
  const counts = Float64Array.from({ length: bins }, (_, bin) => {
    let total = 0;
    for (let p = 0; p < processes.length; p++) total += norm[bin * processes.length + p]!;
    return bin === 2 ? 0 : Math.round(total * (0.9 + 0.2 * random()));
  });
  const axis = (count: number, name: string) =>
    regularAxis(count, 0, 1, { name, underflow: false, overflow: false });
  const weights = new Float64Array(systematicCount).fill(1);
  weights[0] = 0;
  return {
    channels: [
      { name: "ch0", axes: [axis(bins, "x")], masked: false, flow: false, start: 0, stop: bins },
      { name: "ch0_masked", axes: [axis(2, "y")], masked: true, flow: false, start: bins, stop: binCount },
    ],
    processes,
    signals: ["sig1", "sig2"],
    systematics: {
      names,
      unconstrainedCount: 1,
      constraintWeights: weights,
      noiIndices: Int32Array.of(0),
      groups: [],
    },
    systematicType,
    symmetric,
    data: { counts },
    pseudodata: [],
    templates: storage === "dense" ? denseTemplates() : sparseTemplates(),
    sumw: norm.slice(),
    sumw2,
    externalTerms: [],
    auxiliary: new Map(),
    metadata: new Map(),
  };

  /** In two row blocks, which have to be joined. */
  function denseTemplates(): Templates {
    const half = Math.floor(cells / 2);
    return {
      kind: "dense",
      norm,
      columnCount,
      logk: [
        { firstRow: 0, values: logk.slice(0, half * columnCount) },
        { firstRow: half, values: logk.slice(half * columnCount) },
      ],
    };
  }

  /** The same tensor without its empty templates and zeros. */
  function sparseTemplates(): Templates {
    const rows = Array.from(norm.keys()).filter((cell) => norm[cell] !== 0);
    const block = (from: number, to: number) => {
      const rowStart = [0];
      const columns: number[] = [];
      const values: number[] = [];
      for (const cell of rows.slice(from, to)) {
        for (let column = 0; column < columnCount; column++) {
          const value = logk[cell * columnCount + column]!;
          if (value === 0) continue;
          columns.push(column);
          values.push(value);
        }
        rowStart.push(columns.length);
      }
      return {
        firstRow: from,
        rowStart: Uint32Array.from(rowStart),
        columns: Uint32Array.from(columns),
        values: Float64Array.from(values),
      };
    };
    const half = Math.floor(rows.length / 2);
    return {
      kind: "sparse",
      bins: Uint32Array.from(rows, (cell) => Math.floor(cell / processes.length)),
      processes: Uint32Array.from(rows, (cell) => cell % processes.length),
      norm: Float64Array.from(rows, (cell) => norm[cell]!),
      columnCount,
      logk: [block(0, half), block(half, rows.length)],
    };
  }
}
