import type { FitInput } from "@rabbit-fit/contracts";

/** Where the template rows of a tensor are: row k belongs to one bin and one process. */
export interface TemplateRows {
  readonly binCount: number;
  readonly rowCount: number;
  /** First row of each bin, [bins + 1]. */
  readonly rowStart: Uint32Array;
  /** Process of each row, [rows]. */
  readonly processes: Uint32Array;
  /** Nominal yield of each row, [rows]. */
  readonly norm: Float64Array;
}

export function templateRows(input: FitInput): TemplateRows {
  const { templates } = input;
  const processCount = input.processes.length;
  const binCount = input.channels.reduce((last, channel) => Math.max(last, channel.stop), 0);
  const rowStart = new Uint32Array(binCount + 1);
  if (templates.kind === "dense") {
    const rowCount = binCount * processCount;
    for (let bin = 0; bin <= binCount; bin++) rowStart[bin] = bin * processCount;
    const processes = Uint32Array.from({ length: rowCount }, (_, row) => row % processCount);
    return { binCount, rowCount, rowStart, processes, norm: templates.norm };
  }
  const rowCount = templates.bins.length;
  for (let row = 0; row < rowCount; row++) rowStart[templates.bins[row]! + 1]!++;
  for (let bin = 0; bin < binCount; bin++) rowStart[bin + 1]! += rowStart[bin]!;
  return { binCount, rowCount, rowStart, processes: templates.processes, norm: templates.norm };
}
