import {
  axisNames,
  BASE_MAPPING,
  expectedHistogram,
  type FitStage,
  observedHistogramNames,
  RabbitInputError,
  type ResultGroup,
  refuseNoGroup,
} from "@rabbit-fit/contracts";
import { at, type Histogram, select } from "@rabbit-fit/sparse-hist";

/** The expected yields of a channel before or after the fit. */
export interface ExpectedYields {
  /** Of all processes together; its variances, where there are any, are those of the prediction. */
  readonly inclusive?: Histogram;
  /** Of each process, in the order of the result; empty where these were not asked for. */
  readonly processes: ReadonlyMap<string, Histogram>;
}

/**
 * What was observed and what is expected in the bins of a channel. The uncertainties of bins are correlated: that of a sum
 * over bins is not in them.
 */
export interface ChannelYields {
  readonly channel: string;
  /** The data of the input; absent for a masked channel. */
  readonly data?: Histogram;
  /** What was fitted: the data, Asimov data or a toy; absent for a masked channel. */
  readonly fitted?: Histogram;
  /** Its covariance, axes with `_x` and axes with `_y`; absent where its bins are independent. */
  readonly fittedCovariance?: Histogram;
  readonly prefit: ExpectedYields;
  readonly postfit: ExpectedYields;
}

/**
 * Whether what is expected after the fit would show a parameter that the fit hides: where there are no data to be compared
 * with, as in masked channels, which exist to show that parameter.
 */
export function hidesExpectation(
  { fitted }: Pick<ChannelYields, "fitted">,
  blinded: readonly string[],
): boolean {
  return blinded.length > 0 && fitted === undefined;
}

/**
 * Whether the yields of single processes after the fit would show a parameter that the fit hides: where one of the processes has its
 * name. The others are hidden with that process, because the sum of all less the others is what is hidden.
 */
export function hidesProcesses(
  channel: Pick<ChannelYields, "fitted" | "postfit">,
  blinded: readonly string[],
): boolean {
  return (
    hidesExpectation(channel, blinded) ||
    [...channel.postfit.processes.keys()].some((process) => blinded.includes(process))
  );
}

/**
 * The yields of each channel of a mapping, in the order of the result; empty where histograms were not asked for.
 *
 * @param mapping the channels as they are by default
 */
export function channelYields(group: ResultGroup, mapping: string = BASE_MAPPING): ChannelYields[] {
  refuseNoGroup(group, "group");
  return [...(group.mappings.get(mapping)?.channels ?? [])].map(([channel, histograms]) => {
    const { data, fitted, fittedCovariance } = Object.fromEntries(
      Object.entries(observedHistogramNames).map(([kind, name]) => [kind, histograms.get(name)]),
    );
    const expected = (stage: FitStage): ExpectedYields => {
      const inclusive = histograms.get(expectedHistogram(stage, "together"));
      const each = histograms.get(expectedHistogram(stage, "each"));
      return { ...(inclusive && { inclusive }), processes: each ? byProcess(each) : new Map() };
    };
    return {
      channel,
      ...(data && { data }),
      ...(fitted && { fitted }),
      ...(fittedCovariance && { fittedCovariance }),
      prefit: expected("prefit"),
      postfit: expected("postfit"),
    };
  });
}

/** A histogram with an axis of processes as one for each of them. */
function byProcess(hist: Histogram): Map<string, Histogram> {
  const axis = hist.axes.find(({ name }) => name === axisNames.processes);
  if (axis?.kind !== "string-category") {
    throw new RabbitInputError({
      field: hist.name,
      expected: `a histogram with an axis "${axisNames.processes}"`,
    });
  }
  return new Map(
    axis.categories.map((process, i) => [process, select(hist, { [axisNames.processes]: at(i) })]),
  );
}
