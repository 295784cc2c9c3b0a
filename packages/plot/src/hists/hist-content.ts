import {
  BASE_MAPPING,
  type FitResult,
  type FitStage,
  RabbitInputError,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import {
  blindedParameters,
  type ChannelYields,
  channelYields,
  hidesExpectation,
  observableImpacts,
  viewResult,
} from "@rabbit-fit/results";
import { type Axis, axisSize, type Histogram } from "@rabbit-fit/sparse-hist";
import { contentsOf } from "./bin-contents.js";
import { withCountBars } from "./count-bars.js";
import type { Contents } from "./drawn-hist.js";
import { type FigureBins, figureBins } from "./figure-bins.js";
import type { HistFigureOptions } from "./hist-options.js";
import { refuseUnknown } from "./refuse-unknown.js";

/** The numbers of a figure of a channel of a mapping, as they are in the result. */
export interface HistContent {
  readonly group: ResultGroup;
  readonly mapping: string;
  readonly channel: string;
  readonly stage: FitStage;
  /** All axes of the channel, those of a selection too. */
  readonly axes: readonly Axis[];
  readonly bins: FigureBins;
  readonly data?: Contents;
  /** Of what was unfolded, the uncertainties that the data alone give. */
  readonly innerUncertainties?: readonly number[];
  readonly expected: Contents;
  /** In the order of the result; empty where it has none, or the fit hides one of them. */
  readonly processes: ReadonlyMap<string, Contents>;
  /** Names of the parameters that the fit hides. */
  readonly blinded: readonly string[];
}

/** The group of impacts that the data alone give. */
const OF_DATA = "stat";

/**
 * Reads the numbers of a figure.
 *
 * @throws RabbitInputError where the result does not have them, with the option of the fit that would save them; where the fit hides them
 */
export function histContent(result: FitResult, options: HistFigureOptions): HistContent {
  const { stage = "postfit", shows = "yields" } = options;
  const { group } = viewResult(result).fit(options.fit);
  const mapping = options.mapping ?? BASE_MAPPING;
  const channel = channelOf(group, mapping, options.channel);
  const { inclusive, processes } = channel[stage];
  if (inclusive === undefined) throw noHistogram(stage);
  const blinded = stage === "prefit" ? [] : blindedParameters(group, { meta: result.meta });
  if (hidesExpectation(channel, blinded)) {
    throw new RabbitInputError({
      field: `${mapping}, ${channel.channel}`,
      state: "blinded",
      expected: "bins with data beside them",
      remedy:
        "What is expected without data would show what the fit hides. Draw what was expected before the fit, or fit with options.data.unblind.",
    });
  }
  const bins = figureBins(inclusive.axes, {
    at: checkedPlace(inclusive, options.at),
    ...(options.axisOrder && { order: options.axisOrder }),
  });
  const read = (hist: Histogram) => contentsOf(hist, bins);
  const common = { group, mapping, channel: channel.channel, stage, axes: inclusive.axes, bins, blinded };
  if (shows === "unfolded") {
    const before = channel.prefit.inclusive;
    if (before === undefined) throw noHistogram("prefit");
    const inner = uncertaintiesOfData(group, mapping, channel.channel);
    return {
      ...common,
      data: read(inclusive),
      ...(inner && { innerUncertainties: bins.places.map((place) => inner[place]!) }),
      expected: read(before),
      processes: new Map(),
    };
  }
  const observed =
    options.data === "none" ? undefined : options.data === "input" ? channel.data : channel.fitted;
  const isHidden = [...processes.keys()].some((process) => blinded.includes(process));
  return {
    ...common,
    ...(observed && { data: withCountBars(read(observed)) }),
    expected: read(inclusive),
    // The others would show the hidden one, as they are below the sum of all.
    processes: new Map(isHidden ? [] : [...processes].map(([name, hist]) => [name, read(hist)])),
  };
}

/** What the data alone make uncertain of each bin, as the impacts on observables have it; undefined where there are none. */
function uncertaintiesOfData(
  group: ResultGroup,
  mapping: string,
  channel: string,
): readonly number[] | undefined {
  try {
    const impacts = observableImpacts(group, { mapping }).filter((bin) => bin.channel === channel);
    const found = impacts.map((bin) => bin.impacts.find(({ source }) => source === OF_DATA)?.up);
    return found.every((impact) => impact !== undefined) ? found.map(Math.abs) : undefined;
  } catch (error) {
    if (error instanceof RabbitInputError) return undefined;
    throw error;
  }
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

function checkedPlace(
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
