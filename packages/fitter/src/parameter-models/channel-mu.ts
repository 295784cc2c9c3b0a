import { ops } from "@rabbit-fit/autodiff-kernels";
import type { Channel } from "@rabbit-fit/contracts";
import type { TemplateRows } from "../templates/template-rows.js";
import { processPlaces, rowsOf } from "./channel-bins.js";
import type { ModelDefinition } from "./model-definition.js";
import { type ModelWords, modelError } from "./model-words.js";
import type { ModelContext, ParameterModel } from "./parameter-model.js";
import { tracedModel } from "./rate-function.js";

export const channelMu: ModelDefinition = {
  name: "ChannelMu",
  usage: "<signal>",
  description:
    "Mu with a strength of its own for a signal in each channel: r = mu in the first channel that has the signal, and mu + d in each other one, with the parameters <signal>_<channel> for d, 0 by default; for tests of whether channels agree",
  create: channelStrengths,
};

function channelStrengths(context: ModelContext, words: ModelWords): ParameterModel {
  const { processes, signals, rows } = context;
  const { key } = words;
  const signal = words.next("signal");
  words.end();
  const [split] = processPlaces(context, key, signal);
  if (split === undefined || !signals.includes(signal)) {
    const expected = `one of the signals, ${signals.join(", ")}`;
    throw modelError(key, { field: "signal", found: signal, expected });
  }
  const [first, ...others] = channelsOfSignal(context, rows, signal);
  if (!first || others.length === 0) {
    throw modelError(key, {
      field: "signal",
      found: signal,
      expected: "a signal in at least two channels with data",
    });
  }
  // Strengths of the signals are first, in their order.
  const deviations = others.map((_, i) => signals.length + i);
  const channelOfRow = new Int32Array(rows.rowCount).fill(-1);
  others.forEach(({ start, stop }, i) => {
    channelOfRow.fill(i, rows.rowStart[start]!, rows.rowStart[stop]!);
  });
  const rowsWhere = (test: (row: number) => boolean) => Uint32Array.from(rows.processes.keys()).filter(test);
  const common = rowsWhere((row) => {
    const process = rows.processes[row]!;
    return process < signals.length && (process !== split || channelOfRow[row]! < 0);
  });
  const own = rowsWhere((row) => rows.processes[row] === split && channelOfRow[row]! >= 0);
  return tracedModel(
    {
      parameters: [
        ...signals.map((name) => ({ name, kind: "poi" as const, default: 1, squared: false })),
        ...others.map(({ name }) => ({
          name: channelDeviation(processes[split]!, name),
          kind: "other" as const,
          default: 0,
          squared: false,
        })),
      ],
      ratesPer: "row",
      isLinear: true,
      rates: [
        {
          count: signals.length,
          parameters: [Uint32Array.from(signals.keys())],
          rate: (mu) => mu!,
          places: common,
          rateOf: common.map((row) => rows.processes[row]!),
        },
        {
          count: others.length,
          parameters: [new Uint32Array(others.length).fill(split), Uint32Array.from(deviations)],
          rate: (mu, deviation) => ops.add(mu!, deviation!),
          places: own,
          rateOf: own.map((row) => channelOfRow[row]!),
        },
      ],
    },
    rows.rowCount,
  );
}

/** The parameter by which the strength of a signal in a channel differs from that in the first channel that has the signal. */
export function channelDeviation(signal: string, channel: string): string {
  return `${signal}_${channel}`;
}

/** The channels with data where something of a signal is expected. */
export function channelsOfSignal(
  { channels, processes }: { readonly channels: readonly Channel[]; readonly processes: readonly string[] },
  rows: TemplateRows,
  signal: string,
): Channel[] {
  const process = processes.indexOf(signal);
  return channels.filter(({ masked, start, stop }) => {
    if (masked) return false;
    const bins = Uint32Array.from({ length: stop - start }, (_, i) => start + i);
    return rowsOf(rows, bins, process).some((row) => row >= 0 && rows.norm[row] !== 0);
  });
}
