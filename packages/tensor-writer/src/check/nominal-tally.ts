import type { FitInput } from "@rabbit-fit/contracts";
import type { TemplateRows } from "./template-rows.js";

/** What the nominal templates of a tensor amount to. */
export interface NominalTally {
  /** Yields of all processes together, [bins with masked ones]. */
  readonly yields: Float64Array;
  /** Statistical variances of those, [bins with masked ones]. */
  readonly variances: Float64Array;
  /** 1 where any bin of the template is not zero, [channels, processes]. */
  readonly present: Uint8Array;
  /** Rows with a negative nominal yield. */
  readonly negativeRows: readonly number[];
  /** 1 where the nominal yield is not zero, [bins with masked ones, processes]. */
  readonly filled: Uint8Array;
}

/** Adds up the nominal templates, in one pass over the rows and one over `sumw2`. */
export function tallyNominal(input: FitInput, rows: TemplateRows): NominalTally {
  const { channels, processes, sumw2 } = input;
  const processCount = processes.length;
  const binCount = channels.at(-1)?.stop ?? 0;
  const yields = new Float64Array(binCount);
  const variances = new Float64Array(binCount);
  const present = new Uint8Array(channels.length * processCount);
  const negativeRows: number[] = [];
  const filled = new Uint8Array(binCount * processCount);
  let channel = 0;
  for (let row = 0; row < rows.count; row++) {
    const norm = rows.norm(row);
    const bin = rows.bin(row);
    while (bin >= channels[channel]!.stop) channel++;
    yields[bin]! += norm;
    if (norm !== 0) {
      present[channel * processCount + rows.process(row)] = 1;
      filled[bin * processCount + rows.process(row)] = 1;
    }
    if (norm < 0) negativeRows.push(row);
  }
  for (let bin = 0, i = 0; bin < binCount; bin++) {
    for (let process = 0; process < processCount; process++, i++) variances[bin]! += sumw2[i]!;
  }
  return { yields, variances, present, negativeRows, filled };
}
