import {
  BASE_MAPPING,
  type FitResult,
  type FitStage,
  RabbitInputError,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { nearestName } from "@rabbit-fit/contracts/nearest-name";
import {
  blindedParameters,
  type ChannelYields,
  channelYields,
  uncertaintiesOf,
  viewResult,
} from "@rabbit-fit/results";
import { axisSize, type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { type FigureBins, figureBins } from "./figure-bins.js";
import type { HistFigureOptions } from "./hist-options.js";

/** Contents of the bins of a figure with their uncertainties, where these are known. */
export interface Contents {
  readonly values: readonly number[];
  readonly uncertainties?: readonly number[];
}

/** The numbers of a figure of a channel of a mapping, as they are in the result. */
export interface HistContent {
  readonly group: ResultGroup;
  readonly mapping: string;
  readonly channel: string;
  readonly stage: FitStage;
  readonly bins: FigureBins;
  readonly data?: Contents;
  readonly expected: Contents;
  /** In the order of the result; empty where it has none, or the fit hides one of them. */
  readonly processes: ReadonlyMap<string, Contents>;
  /** Processes that are not shown, as their yields after the fit would show a parameter that the fit hides. */
  readonly hidden: readonly string[];
}

/**
 * Reads the numbers of a figure.
 *
 * @throws RabbitInputError where the result does not have them, with the option of the fit that would save them; where the fit hides them
 */
export function histContent(result: FitResult, options: HistFigureOptions): HistContent {
  const { stage = "postfit" } = options;
  const { group } = viewResult(result).fit(options.fit);
  const mapping = options.mapping ?? BASE_MAPPING;
  const channel = channelOf(group, mapping, options.channel);
  const { inclusive, processes } = channel[stage];
  if (inclusive === undefined) throw noHistogram(stage);
  const blinded = stage === "prefit" ? [] : blindedParameters(group, { meta: result.meta });
  if (blinded.length > 0 && channel.fitted === undefined) {
    throw new RabbitInputError({
      field: `${mapping}, ${channel.channel}`,
      state: "blinded",
      expected: "bins with data beside them",
      remedy:
        "What is expected without data would show what the fit hides: unblind with options.data.unblind.",
    });
  }
  const bins = figureBins(inclusive.axes, {
    at: selection(inclusive, options.at),
    ...(options.axisOrder && { order: options.axisOrder }),
  });
  const read = (hist: Histogram) => contentsOf(hist, bins);
  const observed =
    options.data === "none" ? undefined : options.data === "input" ? channel.data : channel.fitted;
  const hidden = [...processes.keys()].filter((process) => blinded.includes(process));
  return {
    group,
    mapping,
    channel: channel.channel,
    stage,
    bins,
    ...(observed && { data: read(observed) }),
    expected: read(inclusive),
    processes: new Map(hidden.length > 0 ? [] : [...processes].map(([name, hist]) => [name, read(hist)])),
    hidden,
  };
}

/** The contents of a histogram in the bins of a figure. */
export function contentsOf(hist: Histogram, { places }: FigureBins): Contents {
  const values = innerValues(hist);
  const uncertainties = uncertaintiesOf(hist);
  return {
    values: places.map((place) => values[place]!),
    ...(uncertainties && { uncertainties: places.map((place) => uncertainties[place]!) }),
  };
}

function channelOf(group: ResultGroup, mapping: string, name: string | undefined): ChannelYields {
  if (group.mappings.size === 0) throw noHistogram("postfit");
  refuseUnknown("options.mapping", mapping, [...group.mappings.keys()]);
  const channels = channelYields(group, mapping);
  const names = channels.map(({ channel }) => channel);
  if (name !== undefined) refuseUnknown("options.channel", name, names);
  const found = channels.find(({ channel }) => name === undefined || channel === name);
  if (found === undefined) throw noHistogram("postfit");
  return found;
}

/** @throws RabbitInputError where the name is none of these */
export function refuseUnknown(field: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  throw new RabbitInputError({
    field,
    found: name,
    expected: `one of: ${[...new Set(names)].join(", ")}`,
    ...(nearest !== undefined && { remedy: `Did you mean "${nearest}"?` }),
  });
}

function selection(
  { axes }: Histogram,
  at: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  for (const [name, bin] of at) {
    refuseUnknown(
      "options.at",
      name,
      axes.map((axis) => axis.name),
    );
    const size = axisSize(axes.find((axis) => axis.name === name)!);
    if (Number.isInteger(bin) && bin >= 0 && bin < size) continue;
    throw new RabbitInputError({
      field: `options.at, ${name}`,
      found: bin,
      expected: `the number of a bin, 0 to ${size - 1}`,
    });
  }
  return at;
}

function noHistogram(stage: FitStage): RabbitInputError {
  return new RabbitInputError({
    field: "histograms",
    state: "missing",
    expected: `histograms of the ${stage} yields in the result`,
    remedy: 'Fit with options.analyses.kind: "histograms".',
  });
}
