import type { FitInput } from "@rabbit-fit/contracts";
import type { TemplateRows } from "../likelihood/template-rows.js";

/** What the bin-by-bin parameters of Barlow-Beeston lite need to know of the templates. */
export interface LiteStatistics {
  /** k = sumw^2 / sumw2 of the processes with statistical uncertainty; 1 in masked bins, [bins with masked channels]. */
  readonly kstat: Float64Array;
  /** Centre of the constraint, [bins with masked channels]. */
  readonly beta0: Float64Array;
  /** 1 where a bin has no statistical uncertainty, and so no parameter, [bins with masked channels]. */
  readonly masked: Uint8Array;
  /** 1 where the template row has statistical uncertainty, so that beta scales it, [rows]. */
  readonly active: Uint8Array;
}

export function liteStatistics(input: FitInput, rows: TemplateRows): LiteStatistics {
  const processCount = input.processes.length;
  const { binCount } = rows;
  const kstat = new Float64Array(binCount).fill(1);
  const masked = new Uint8Array(binCount);
  for (let bin = 0; bin < binCount; bin++) {
    let sumw = 0;
    let sumw2 = 0;
    for (let cell = bin * processCount; cell < (bin + 1) * processCount; cell++) {
      if (input.sumw2[cell] !== 0) sumw += input.sumw[cell]!;
      sumw2 += input.sumw2[cell]!;
    }
    if (sumw === 0 || sumw2 === 0) masked[bin] = 1;
    else kstat[bin] = (sumw * sumw) / sumw2;
  }
  const active = new Uint8Array(rows.rowCount);
  for (let bin = 0; bin < binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      if (input.sumw2[bin * processCount + rows.processes[row]!] !== 0) active[row] = 1;
    }
  }
  return { kstat, beta0: new Float64Array(binCount).fill(1), masked, active };
}
