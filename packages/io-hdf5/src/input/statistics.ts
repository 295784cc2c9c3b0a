import { RabbitInputError, type Templates } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { readArray } from "./flat-array.js";
import { layout } from "./layout.js";

/** Sums of event weights and of their squares, [bins with masked ones, processes]. */
export interface TemplateStatistics {
  readonly sumw: Float64Array;
  readonly sumw2: Float64Array;
}

/** Event weights of the templates, or what older files say about their statistical precision. */
export async function readStatistics(
  file: OpenFile,
  templates: Templates,
  size: { readonly bins: number; readonly processes: number },
): Promise<TemplateStatistics> {
  if (file.find(layout.sumw2.path)) {
    return {
      sumw: await readArray(file, layout.sumw, size),
      sumw2: await readArray(file, layout.sumw2, size),
    };
  }
  if (file.find(layout.effectiveCounts.path)) {
    const effectiveCount = await readArray(file, layout.effectiveCounts, size);
    return fromEffectiveCounts(effectiveCount, nominal(templates, size), size.processes);
  }
  throw new RabbitInputError({
    file: file.name,
    field: layout.sumw2.path,
    state: "missing",
    expected: "hsumw and hsumw2, or the hkstat of older files",
    remedy: "Give a tensor that the TensorWriter has written.",
  });
}

/**
 * Older files have one number for each bin, the effective count k = sumw^2 / sumw2 of all processes together, for
 * the lite treatment; sumw2 = sumw where k is 0. A bin's sumw2 is shared out by |yield|, so that its sums over
 * processes, which is all that the lite treatment uses, are what the file says.
 */
function fromEffectiveCounts(
  effectiveCount: Float64Array,
  sumw: Float64Array,
  processCount: number,
): TemplateStatistics {
  const sumw2 = new Float64Array(sumw.length);
  for (let bin = 0; bin < effectiveCount.length; bin++) {
    const yields = sumw.subarray(bin * processCount, (bin + 1) * processCount);
    const total = yields.reduce((sum, value) => sum + value, 0);
    const weight = yields.reduce((sum, value) => sum + Math.abs(value), 0);
    const k = effectiveCount[bin]!;
    const variance = k === 0 ? total : (total * total) / k;
    if (weight === 0) continue;
    for (let process = 0; process < processCount; process++) {
      sumw2[bin * processCount + process] = (variance * Math.abs(yields[process]!)) / weight;
    }
  }
  return { sumw, sumw2 };
}

/** Nominal yields, [bins with masked ones, processes]. */
function nominal(
  templates: Templates,
  size: { readonly bins: number; readonly processes: number },
): Float64Array {
  if (templates.kind === "dense") return templates.norm.slice();
  const out = new Float64Array(size.bins * size.processes);
  for (const [row, value] of templates.norm.entries()) {
    out[templates.bins[row]! * size.processes + templates.processes[row]!] = value;
  }
  return out;
}
