import type { FitStage, ResultGroup } from "@rabbit-fit/contracts";
import { type Axis, type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { blindedValue } from "../blinding.js";
import { uncertaintiesOf } from "../parameters/parameter-histogram.js";
import type { Estimate } from "../tables/table.js";
import { type BinBlock, type BinCovariance, binCovariance, variedSum } from "../yields/bin-covariance.js";
import { placedAxes } from "../yields/bin-places.js";
import {
  type ChannelYields,
  channelYields,
  hidesExpectation,
  hidesProcesses,
} from "../yields/channel-yields.js";
import { ofOneBin, sumOf } from "../yields/yield-sums.js";
import { pull, type Relation } from "./bin-pull.js";

/** What was observed in a bin, or in a sum of bins, what is expected there, and how far they are apart. */
export interface ComparedBin {
  /** Absent of masked channels, and of mappings of single processes. */
  readonly observed?: Estimate;
  readonly expected: Estimate;
  /** See `pull`. */
  readonly pull?: number;
  /** What is expected of each process; empty where the result does not have it. */
  readonly processes: ReadonlyMap<string, Estimate>;
}

/** The bins of a channel of a mapping, before or after the fit, without flow bins. */
export interface MappedBins {
  readonly mapping: string;
  readonly channel: string;
  /** Without axes, a channel has one bin. */
  readonly axes: readonly Axis[];
  /** The last axis fastest. */
  readonly bins: readonly ComparedBin[];
  /**
   * All bins together: the uncertainty is that of the sum, with their correlations, where the result has their covariance. Absent of
   * mappings whose bins do not add up, such as ratios.
   */
  readonly total?: ComparedBin;
}

/** What of a mapping is taken. */
export interface BinsChoice {
  readonly mapping: string;
  readonly stage: FitStage;
  /** How observed and expected are related: see `pull`. */
  readonly relation: Relation;
  /** Names of the parameters that the fit hides. */
  readonly blinded: readonly string[];
}

/** The bins of each channel of a mapping that has expected yields at the stage, in the order of the result. */
export function mappedBins(group: ResultGroup, choice: BinsChoice): MappedBins[] {
  const { mapping, stage } = choice;
  const covariance = binCovariance(group, stage, mapping);
  return channelYields(group, mapping).flatMap((channel) => {
    const { inclusive } = channel[stage];
    if (inclusive === undefined) return [];
    const sources = { group, channel, inclusive, hidden: hiddenBins(channel, choice) };
    const block = covariance?.channels.get(channel.channel);
    return {
      mapping,
      channel: channel.channel,
      axes: placedAxes(inclusive.axes),
      bins: eachBin(sources, choice),
      ...(addsUp(mapping, channel.channel) && {
        total: allBins(sources, choice, covariance && block && { covariance, block }),
      }),
    };
  });
}

interface Sources {
  readonly group: ResultGroup;
  readonly channel: ChannelYields;
  readonly inclusive: Histogram;
  readonly hidden: HiddenBins;
}

/** What the fit hides of the bins of a channel. */
interface HiddenBins {
  readonly together: boolean;
  readonly processes: boolean;
}

/**
 * After the fit, yields of a process with the name of a hidden parameter would show that parameter, and so would the sum less all other
 * processes. So would bins that have no data to be compared with: those of masked channels, of single processes, and of parameters.
 */
function hiddenBins(channel: ChannelYields, { stage, blinded }: BinsChoice): HiddenBins {
  if (stage === "prefit") return { together: false, processes: false };
  return { together: hidesExpectation(channel, blinded), processes: hidesProcesses(channel, blinded) };
}

function eachBin({ channel, inclusive, hidden }: Sources, choice: BinsChoice): ComparedBin[] {
  const observed = channel.fitted && estimates(channel.fitted);
  const expected = estimates(inclusive);
  const processes = [...channel[choice.stage].processes].map(
    ([process, hist]) => [process, estimates(hist)] as const,
  );
  return expected.map((estimate, bin) =>
    compared(
      {
        observed: observed?.[bin],
        expected: estimate,
        processes: new Map(processes.map(([process, all]) => [process, all[bin]!])),
      },
      hidden,
      choice.relation,
    ),
  );
}

function allBins(
  { channel, inclusive, hidden }: Sources,
  { stage, relation }: BinsChoice,
  correlated: { readonly covariance: BinCovariance; readonly block: BinBlock } | undefined,
): ComparedBin {
  const { fitted } = channel;
  const uncertainty = correlated
    ? Math.sqrt(variedSum(correlated.covariance, correlated.block))
    : ofOneBin(inclusive);
  const processes = [...channel[stage].processes].map(
    ([process, hist]) => [process, { value: sumOf(hist), uncertainty: ofOneBin(hist) }] as const,
  );
  return compared(
    {
      observed: fitted && observedSum(fitted, channel.fittedCovariance),
      expected: { value: sumOf(inclusive), uncertainty },
      processes: new Map(processes),
    },
    hidden,
    relation,
  );
}

/** The sum of what was observed. Its bins are independent of each other, unless they have a covariance. */
function observedSum(fitted: Histogram, covariance: Histogram | undefined): Estimate {
  const variances = covariance ? innerValues(covariance) : uncertaintiesOf(fitted)?.map((u) => u * u);
  const variance = variances?.reduce((sum, element) => sum + element, 0);
  return { value: sumOf(fitted), ...(variance !== undefined && { uncertainty: Math.sqrt(variance) }) };
}

function compared(
  {
    observed,
    expected,
    processes,
  }: {
    readonly observed: Estimate | undefined;
    readonly expected: Estimate;
    readonly processes: ReadonlyMap<string, Estimate>;
  },
  hidden: HiddenBins,
  relation: Relation,
): ComparedBin {
  const distance = observed && pull(observed, expected, relation);
  return {
    ...(observed && { observed }),
    expected: hidden.together ? { value: blindedValue } : expected,
    ...(distance !== undefined && { pull: distance }),
    processes: new Map(
      [...processes].map(([process, estimate]) => [
        process,
        hidden.processes ? { value: blindedValue } : estimate,
      ]),
    ),
  };
}

function estimates(hist: Histogram): Estimate[] {
  const uncertainties = uncertaintiesOf(hist);
  return Array.from(innerValues(hist), (value, i) => ({ value, uncertainty: uncertainties?.[i] }));
}

/** Mappings whose bins are yields. */
const additive = ["BaseMapping", "Select", "Project"];

/** Whether a sum over the bins means something. A channel of several mappings as one has the words of its own mapping before its name. */
function addsUp(mapping: string, channel: string): boolean {
  const words = mapping === "CompositeMapping" ? channel : mapping;
  return additive.includes(words.split(" ", 1)[0]!);
}
