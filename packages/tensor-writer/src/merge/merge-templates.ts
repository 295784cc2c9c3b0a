import type { FitInput, SystematicType, Templates } from "@rabbit-fit/contracts";
import { type RowEntries, type TemplateRows, templateRows } from "../check/template-rows.js";
import { denseSink } from "./dense-sink.js";
import type { MergedChannels } from "./merge-channels.js";
import type { MergedProcesses } from "./merge-processes.js";
import type { MergeSource } from "./merge-source.js";
import type { MergedSystematics } from "./merge-systematics.js";
import { createRowTranslator } from "./row-translator.js";
import { sparseSink } from "./sparse-sink.js";
import type { TemplateSink } from "./template-sink.js";

/** Where everything of the sources goes. */
export interface MergePlan {
  readonly channels: MergedChannels;
  readonly processes: MergedProcesses;
  readonly systematics: MergedSystematics;
  readonly systematicType: SystematicType;
}

/**
 * Puts the templates of all sources into one tensor, in one pass over each. It is dense where all sources are, and
 * symmetric where all are and none has to be converted: halves of a variation that mirror each other in one type do not
 * in the other.
 */
export function mergeTemplates(
  sources: readonly MergeSource[],
  plan: MergePlan,
): { readonly templates: Templates; readonly symmetric: boolean } {
  const { channels, processes, systematics, systematicType } = plan;
  const names = systematics.systematics.names;
  const conversions = sources.map(({ input, clip }) =>
    input.systematicType === systematicType && clip === undefined
      ? undefined
      : { from: input.systematicType, to: systematicType, clip: clip ?? Number.NEGATIVE_INFINITY },
  );
  const symmetric = sources.every(({ input }, i) => input.symmetric && conversions[i] === undefined);
  const size = {
    binCount: channels.binCount,
    processCount: processes.processes.length,
    columnCount: (symmetric ? 1 : 2) * names.length,
  };
  const sink = sources.every(({ input }) => input.templates.kind === "dense")
    ? denseSink(size)
    : sparseSink({ rowLimit: rowLimit(sources), columnCount: size.columnCount });
  const readers = sources.map((source, i) => ({
    source,
    rows: templateRows(source.input),
    next: 0,
    processes: processes.indices[i]!,
    translate: createRowTranslator({
      source,
      systematics: systematics.indices[i]!,
      names,
      conversion: conversions[i],
    }),
  }));
  // Channels of a source keep their order, so that each source is read from its first row to its last.
  for (const { source, from, to } of channels.parts) {
    const reader = readers[source]!;
    for (let bin = from.start; bin < from.stop; bin++) {
      reader.next = copyBin(reader, bin, to.start + bin - from.start, sink);
    }
  }
  return { templates: sink.finish(), symmetric };
}

interface Reader {
  readonly source: MergeSource;
  readonly rows: TemplateRows;
  readonly next: number;
  readonly processes: Uint32Array;
  readonly translate: (entries: RowEntries, norm: number) => RowEntries;
}

/** Copies the rows of a bin, by increasing process of the merged tensor, and gives the row after them. */
function copyBin(
  { source, rows, next, processes, translate }: Reader,
  bin: number,
  to: number,
  sink: TemplateSink,
): number {
  const { clip } = source;
  const found: number[] = [];
  let row = next;
  for (; row < rows.count && rows.bin(row) === bin; row++) found.push(row);
  found.sort((a, b) => processes[rows.process(a)]! - processes[rows.process(b)]!);
  if (clip === undefined || clip <= 0) {
    for (const i of found) {
      const norm = rows.norm(i);
      const variations = translate(rows.entries(i), norm);
      sink.add(to, processes[rows.process(i)]!, clip === undefined ? norm : Math.max(norm, clip), variations);
    }
    return row;
  }
  // Every process gets at least the threshold, those included that a sparse tensor does not store.
  const rowOf = new Map(found.map((i) => [processes[rows.process(i)]!, i]));
  for (const process of processes.toSorted()) {
    const i = rowOf.get(process);
    const norm = i === undefined ? 0 : rows.norm(i);
    const variations = i === undefined ? nothing : translate(rows.entries(i), norm);
    sink.add(to, process, Math.max(norm, clip), variations);
  }
  return row;
}

const nothing: RowEntries = { columns: new Uint32Array(0), values: new Float64Array(0), begin: 0, end: 0 };

/** The most rows that the sources can have together. */
function rowLimit(sources: readonly MergeSource[]): number {
  const allRows = ({ channels, processes }: FitInput) => (channels.at(-1)?.stop ?? 0) * processes.length;
  return sources.reduce(
    (sum, { input, clip }) =>
      sum + (clip !== undefined && clip > 0 ? allRows(input) : input.templates.norm.length),
    0,
  );
}
