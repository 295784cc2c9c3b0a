import {
  BASE_MAPPING,
  type FitStage,
  RabbitInputError,
  type ResultGroup,
  refuseNoGroup,
} from "@rabbit-fit/contracts";
import { oneOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { blindedValue } from "../blinding.js";
import { nameList } from "../choice-rules.js";
import { uncertaintiesOf } from "../parameters/parameter-histogram.js";
import { type Estimate, type Table, table } from "../tables/table.js";
import { binRanges } from "./bin-ranges.js";
import { type ChannelYields, channelYields, hidesExpectation, hidesProcesses } from "./channel-yields.js";
import { dataTitle } from "./data-title.js";
import { ofOneBin, summedYields, sumOf } from "./yield-sums.js";

/** What a table of yields has. */
export interface YieldChoice {
  /** The channels of this mapping; by default the channels as they are. */
  readonly mapping?: string;
  /** Only these channels. */
  readonly channels?: readonly string[];
  /** A row for each channel and process, or for each bin of them. */
  readonly per?: "channel" | "bin";
  /**
   * Names of the parameters that the fit hides: yields after the fit are hidden of all processes where one has such a name, and all of
   * channels without data.
   */
  readonly blinded?: readonly string[];
}

const yieldChoice = optionsOf<YieldChoice>({
  mapping: text,
  channels: nameList,
  per: oneOf<YieldChoice["per"]>({ channel: true, bin: true }),
  blinded: nameList,
});

/** The word in place of a process for all of them together. */
const TOTAL = "total";

const stages: readonly FitStage[] = ["prefit", "postfit"];

/** Yields of a process in a channel, or of all together, before and after the fit: each [1], or [bins]. */
interface YieldRows {
  readonly process: string;
  readonly yields: { readonly [Stage in FitStage]: readonly Estimate[] | undefined };
  readonly data?: readonly number[] | undefined;
}

/**
 * The yields of each channel and process before and after the fit, their total, the data that were fitted, and the ratio of the data to
 * the total after the fit (before it where there is no other).
 *
 * @throws RabbitInputError where the result has no such histograms, or no such mapping or channel
 */
export function yieldTable(group: ResultGroup, choice: YieldChoice = {}): Table {
  refuseNoGroup(group, "group");
  yieldChoice.check(choice, "choice");
  const { mapping = BASE_MAPPING, per = "channel", blinded = [] } = choice;
  const channels = chosenChannels(group, choice);
  const totals = new Map(stages.map((stage) => [stage, summedYields(group, stage, mapping)]));
  const rows = channels.flatMap((channel) => {
    const ranges = per === "bin" ? binRanges(axesOf(channel)) : [undefined];
    const blocks = [
      ...processRows(channel, per, blinded),
      totalRows(channel, { per, blinded }, (stage) => totals.get(stage)?.get(channel.channel)),
    ];
    return blocks.flatMap(({ process, yields, data }) =>
      ranges.map((range, i) => {
        const [prefit, postfit, observed] = [yields.prefit?.[i], yields.postfit?.[i], data?.[i]];
        const expected = postfit ?? prefit;
        return {
          channel: channel.channel,
          process,
          ...(range !== undefined && { bin: i, range }),
          prefit,
          postfit,
          data: observed,
          ratio: observed === undefined ? undefined : observed / Number(expected?.value),
        };
      }),
    );
  });
  const isCount = rows.every(({ data }) => data === undefined || Number.isInteger(data));
  return table({
    columns: [
      { key: "channel", kind: "text", title: "Channel" },
      { key: "process", kind: "text", title: "Process" },
      ...(per === "bin"
        ? ([
            { key: "bin", kind: "integer", title: "bin" },
            { key: "range", kind: "text", title: "Range" },
          ] as const)
        : []),
      { key: "prefit", kind: "estimate", title: "prefit" },
      { key: "postfit", kind: "estimate", title: "postfit" },
      { key: "data", kind: isCount ? "integer" : "number", title: dataTitle(group.dataSet) },
      { key: "ratio", kind: "number", title: "data / total", decimals: 3 },
    ],
    rows: rows as never,
    sections: per === "bin" ? "process" : "channel",
    notes: yieldNotes(channels, rows, choice),
  });
}

function chosenChannels(group: ResultGroup, { mapping, channels: wanted }: YieldChoice): ChannelYields[] {
  const names = [...group.mappings.keys()];
  const all = channelYields(group, mapping);
  if (mapping !== undefined && !names.includes(mapping)) {
    throw new RabbitInputError({
      field: "mapping",
      found: mapping,
      expected: names.length > 0 ? `one of: ${names.join(", ")}` : "a result with histograms",
      ...(names.length === 0 && { remedy: HISTOGRAMS }),
    });
  }
  if (mapping === undefined && names.length > 0 && !names.includes(BASE_MAPPING)) {
    throw new RabbitInputError({
      field: "mapping",
      state: "not given, and the result does not have the channels as they are",
      expected: `one of: ${names.join(", ")}`,
    });
  }
  if (!all.some(({ prefit, postfit }) => hasYields(prefit) || hasYields(postfit))) {
    throw new RabbitInputError({
      field: "yields",
      state: "missing",
      expected: "histograms of the yields in the result",
      remedy: HISTOGRAMS,
    });
  }
  for (const channel of wanted ?? []) {
    if (all.some((one) => one.channel === channel)) continue;
    const expected = `one of: ${all.map((one) => one.channel).join(", ")}`;
    throw new RabbitInputError({ field: "channels", found: channel, expected });
  }
  return all.filter(({ channel }) => wanted?.includes(channel) ?? true);
}

function hasYields({ inclusive, processes }: ChannelYields["prefit"]): boolean {
  return inclusive !== undefined || processes.size > 0;
}

function axesOf({ prefit, postfit }: ChannelYields): Histogram["axes"] {
  const [expected] = [postfit, prefit].filter(hasYields);
  return (expected?.inclusive ?? [...(expected?.processes.values() ?? [])][0])?.axes ?? [];
}

function processRows(
  channel: ChannelYields,
  per: "channel" | "bin",
  blinded: readonly string[],
): YieldRows[] {
  const { prefit, postfit } = channel;
  const hides = hidesProcesses(channel, blinded);
  const names = [...new Set([...prefit.processes.keys(), ...postfit.processes.keys()])];
  return names.map((process) => {
    const after = estimates(postfit.processes.get(process), per);
    return {
      process,
      yields: {
        prefit: estimates(prefit.processes.get(process), per),
        postfit: hides ? hidden(after) : after,
      },
    };
  });
}

function totalRows(
  channel: ChannelYields,
  { per, blinded }: { readonly per: "channel" | "bin"; readonly blinded: readonly string[] },
  summed: (stage: FitStage) => Estimate | undefined,
): YieldRows {
  const { prefit, postfit, fitted } = channel;
  const of = (stage: FitStage, hist: Histogram | undefined) => {
    if (per === "bin") return estimates(hist, per);
    const sum = summed(stage);
    return sum && [sum];
  };
  const after = of("postfit", postfit.inclusive);
  return {
    process: TOTAL,
    yields: {
      prefit: of("prefit", prefit.inclusive),
      postfit: hidesExpectation(channel, blinded) ? hidden(after) : after,
    },
    data: fitted && (per === "bin" ? Array.from(innerValues(fitted)) : [sumOf(fitted)]),
  };
}

function hidden(estimates: readonly Estimate[] | undefined): Estimate[] | undefined {
  return estimates?.map(() => ({ value: blindedValue }));
}

function estimates(hist: Histogram | undefined, per: "channel" | "bin"): Estimate[] | undefined {
  if (hist === undefined) return undefined;
  if (per === "channel") return [{ value: sumOf(hist), uncertainty: ofOneBin(hist) }];
  const uncertainties = uncertaintiesOf(hist);
  return Array.from(innerValues(hist), (value, i) => ({ value, uncertainty: uncertainties?.[i] }));
}

const PROCESS_ERRORS =
  "The result has no uncertainties of processes: fit with options.analyses.errorsPerProcess: true.";

function sumsNote(channel: string): string {
  return `The uncertainty of a sum over bins needs their covariance: fit with options.analyses.covariance: true, or for processes with a mapping that sums the bins, such as "Project ${channel}".`;
}

const HISTOGRAMS = 'Fit with options.analyses.kind: "histograms".';

/** Why processes are hidden that do not have the name of a hidden parameter. */
const OTHER_PROCESSES =
  "Yields of the other processes are hidden, too: the total less these yields is what the fit hides.";

/** What a better result would have, and how to get it. */
function yieldNotes(
  channels: readonly ChannelYields[],
  rows: readonly {
    readonly process: string;
    readonly postfit?: Estimate | undefined;
    readonly prefit?: Estimate | undefined;
  }[],
  { per = "channel", blinded = [] }: YieldChoice,
): string[] {
  const ofProcesses = rows.filter(({ process }) => process !== TOTAL);
  const uncertain = ({ prefit, postfit }: (typeof rows)[number]) =>
    (postfit ?? prefit)?.uncertainty !== undefined || postfit?.value === blindedValue;
  const blindedRows = rows.filter(({ postfit }) => postfit?.value === blindedValue);
  const hiddenProcesses = [...new Set(blindedRows.map(({ process }) => process))].filter((process) =>
    blinded.includes(process),
  );
  const hasErrors = channels.some(
    ({ postfit, prefit }) => (postfit.inclusive ?? prefit.inclusive)?.storage === "weight",
  );
  const notes: string[] = [];
  if (ofProcesses.length === 0) {
    notes.push("The result has no yields of processes: fit with options.analyses.perProcess: true.");
  }
  if (!hasErrors) {
    notes.push("The result has no uncertainties of yields: fit with options.analyses.errors: true.");
  } else if (!rows.every(uncertain)) {
    notes.push(per === "channel" ? sumsNote(channels[0]!.channel) : PROCESS_ERRORS);
  }
  if (hiddenProcesses.length > 0) {
    notes.push(`Yields of ${hiddenProcesses.join(", ")} after the fit would show what the fit hides.`);
    notes.push(OTHER_PROCESSES);
  }
  if (blindedRows.some(({ process }) => process === TOTAL)) {
    notes.push("Yields after the fit of channels without data would show what the fit hides.");
  }
  return notes;
}
