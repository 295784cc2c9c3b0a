import { type Channel, type FitInput, refuseTakenOver } from "@rabbit-fit/contracts";
import { type Histogram, histogram } from "@rabbit-fit/sparse-hist";
import { refuseUnknown } from "../hists/refuse-unknown.js";

/** The templates of a channel of an input, as histograms with the axes of the channel. */
export interface ChannelTemplates {
  readonly channel: Channel;
  /** The nominal yields of each process, in the order of the input. */
  readonly nominal: ReadonlyMap<string, Histogram>;
  /**
   * The yields of each process where a systematic is one uncertainty down, and up. With the average a and the half-difference h of a
   * template: norm exp(h - a) and norm exp(h + a); norm + h - a and norm + h + a where the systematics are of the type `normal`.
   *
   * @throws RabbitInputError where the input has no such systematic, or a fit has taken its row blocks over
   */
  variation(systematic: string): ReadonlyMap<string, { readonly down: Histogram; readonly up: Histogram }>;
  /** What was observed, with its variances; undefined of a masked channel. */
  observed(pseudodata?: string): Histogram | undefined;
}

/** @throws RabbitInputError where the input has no such channel */
export function channelTemplates(input: FitInput, name: string, field = "options.channel"): ChannelTemplates {
  refuseUnknown(
    field,
    name,
    input.channels.map((one) => one.name),
  );
  const channel = input.channels.find((one) => one.name === name)!;
  const { processes } = input;
  const { start, stop, axes, flow } = channel;
  const binCount = stop - start;
  const hist = (values: ArrayLike<number>, variances?: ArrayLike<number>) =>
    histogram(axes, { values, flow, ...(variances && { variances }) });
  const zeros = () => processes.map(() => new Float64Array(binCount));
  const nominal = zeros();
  forEachRow(input, channel, (row, bin, process) => {
    nominal[process]![bin]! += input.templates.norm[row]!;
  });
  return {
    channel,
    nominal: new Map(processes.map((process, i) => [process, hist(nominal[i]!)])),
    variation(systematic) {
      const { names } = input.systematics;
      refuseUnknown("options.variations", systematic, names);
      refuseTakenOver(input);
      const place = names.indexOf(systematic);
      const average = entriesOfColumn(input, place);
      const half = input.symmetric ? new Map<number, number>() : entriesOfColumn(input, names.length + place);
      const [down, up] = [zeros(), zeros()];
      const isFactor = input.systematicType === "log_normal";
      forEachRow(input, channel, (row, bin, process) => {
        const norm = input.templates.norm[row]!;
        const [a, h] = [average.get(row) ?? 0, half.get(row) ?? 0];
        const varied = (shift: number) => (isFactor ? norm * Math.exp(shift) : norm + shift);
        down[process]![bin]! += varied(h - a);
        up[process]![bin]! += varied(h + a);
      });
      return new Map(processes.map((process, i) => [process, { down: hist(down[i]!), up: hist(up[i]!) }]));
    },
    observed(pseudodata) {
      if (channel.masked) return undefined;
      const sets = input.pseudodata.map((one) => one.name);
      if (pseudodata !== undefined) refuseUnknown("options.pseudodata", pseudodata, sets);
      const data = pseudodata === undefined ? input.data : input.pseudodata[sets.indexOf(pseudodata)]!;
      const { counts, variances = counts } = data;
      return hist(counts.subarray(start, stop), variances.subarray(start, stop));
    },
  };
}

/** Calls back for each template of a channel, with the bin counted from the start of the channel. */
function forEachRow(
  { templates, processes }: FitInput,
  { start, stop }: Channel,
  visit: (row: number, bin: number, process: number) => void,
): void {
  const count = processes.length;
  if (templates.kind === "dense") {
    for (let bin = start; bin < stop; bin++) {
      for (let process = 0; process < count; process++) visit(bin * count + process, bin - start, process);
    }
    return;
  }
  templates.bins.forEach((bin, row) => {
    if (bin >= start && bin < stop) visit(row, bin - start, templates.processes[row]!);
  });
}

/** What a column of the variations has that is not zero, by row. */
function entriesOfColumn({ templates }: FitInput, column: number): Map<number, number> {
  const entries = new Map<number, number>();
  if (templates.kind === "dense") {
    const { columnCount } = templates;
    for (const { firstRow, values } of templates.logk) {
      const rowCount = values.length / columnCount;
      for (let row = 0; row < rowCount; row++) {
        const value = values[row * columnCount + column]!;
        if (value !== 0) entries.set(firstRow + row, value);
      }
    }
    return entries;
  }
  for (const { firstRow, rowStart, columns, values } of templates.logk) {
    for (let row = 0; row + 1 < rowStart.length; row++) {
      for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
        if (columns[entry] === column) entries.set(firstRow + row, values[entry]!);
      }
    }
  }
  return entries;
}
