import type { FitInput } from "@rabbit-fit/contracts";
import { regularAxis } from "@rabbit-fit/sparse-hist";

/** A systematic uncertainty: ln of the factor, or the change, of each cell [bins, processes]. */
export interface TestSystematic {
  readonly name: string;
  readonly values: readonly number[];
}

export interface TestExperiment {
  /** Number of bins of each channel, `ch0`, `ch1` ...; one channel of all bins by default. */
  readonly channels?: readonly number[];
  /** For each bin. */
  readonly signal: readonly number[];
  /** Yields of each background, for each bin. */
  readonly backgrounds: readonly (readonly number[])[];
  readonly observed: readonly number[];
  readonly systematics?: readonly TestSystematic[];
  /** Names of systematics that are parameters of interest. */
  readonly nois?: readonly string[];
  /** `log_normal` by default. */
  readonly systematicType?: FitInput["systematicType"];
}

/** A tensor with the processes `signal`, `background0` ..., without statistical uncertainty of its templates. */
export function countingExperiment(experiment: TestExperiment): FitInput {
  const {
    signal,
    backgrounds,
    observed,
    systematics = [],
    nois = [],
    systematicType = "log_normal",
  } = experiment;
  const processes = ["signal", ...backgrounds.map((_, i) => `background${i}`)];
  const binCount = signal.length;
  const norm = Float64Array.from(
    signal.flatMap((value, bin) => [value, ...backgrounds.map((yields) => yields[bin]!)]),
  );
  const columnCount = systematics.length;
  const logk = new Float64Array(norm.length * columnCount);
  systematics.forEach(({ values }, column) => {
    values.forEach((value, row) => {
      logk[row * columnCount + column] = value;
    });
  });
  let stop = 0;
  const channels = (experiment.channels ?? [binCount]).map((count, i) => {
    const axis = regularAxis(count, 0, count, { name: "bin", underflow: false, overflow: false });
    const start = stop;
    stop += count;
    return { name: `ch${i}`, axes: [axis], masked: false, flow: false, start, stop };
  });
  return {
    channels,
    processes,
    signals: ["signal"],
    systematics: {
      names: systematics.map(({ name }) => name),
      unconstrainedCount: 0,
      constraintWeights: new Float64Array(columnCount).fill(1),
      noiIndices: Int32Array.from(nois, (name) => systematics.findIndex((one) => one.name === name)),
      groups: [],
    },
    systematicType,
    symmetric: true,
    data: { counts: Float64Array.from(observed) },
    pseudodata: [],
    templates: { kind: "dense", norm, columnCount, logk: [{ firstRow: 0, values: logk }] },
    sumw: norm,
    sumw2: new Float64Array(norm.length),
    externalTerms: [],
    auxiliary: new Map(),
    metadata: new Map(),
  };
}

/** One bin with as many events as the background has. */
export function likeBackground(): FitInput {
  return countingExperiment({
    signal: [10],
    backgrounds: [[50]],
    observed: [50],
    systematics: [{ name: "norm", values: [0, Math.log(1.1)] }],
  });
}

/** One bin whose best signal strength is this. It has so many events that the likelihood is a parabola, with a standard deviation of one. */
export function bestFitAt(strength: number): FitInput {
  return countingExperiment({ signal: [1e4], backgrounds: [[1e8]], observed: [1e8 + strength * 1e4] });
}
