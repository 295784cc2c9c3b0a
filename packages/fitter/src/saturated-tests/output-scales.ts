import { axisExtent, axisSize } from "@rabbit-fit/sparse-hist";
import type { Likelihood } from "../likelihood/likelihood.js";
import { axisName } from "../mappings/bin-selection.js";
import type { MappedChannel, Mapping } from "../mappings/mapping.js";
import { binScales } from "../parameter-models/bin-scales.js";
import type { ParameterModel } from "../parameter-models/parameter-model.js";
import { saturatedName } from "../parameter-models/saturated-project.js";

/** The name of the scale of each output of a mapping, `saturated_ch1_a0_b3`, [outputs]. */
export function scaleNames({ channels }: Pick<Mapping, "channels">): string[] {
  return channels.flatMap((channel) => labels(channel).map((label) => saturatedName(channel.name, label)));
}

function labels({ axes, flow }: MappedChannel): string[] {
  return axes.reduce(
    (all, axis, d) =>
      all.flatMap((label) =>
        Array.from(
          { length: flow ? axisExtent(axis) : axisSize(axis) },
          (_, bin) => `${label && `${label}_`}${axisName(axis, d)}${bin}`,
        ),
      ),
    [""],
  );
}

/**
 * A positive scale for each output of a mapping, on all that is expected in the bins that it sums, 1 before the fit. An output in
 * which nothing is expected has none.
 *
 * @param outputOf the output of each bin, -1 for none, [bins]
 * @param names of the scales, [outputs]
 */
export function outputScales(
  { rows, dataBinCount }: Pick<Likelihood, "rows" | "dataBinCount">,
  outputOf: Int32Array,
  names: readonly string[],
): ParameterModel {
  const { rowStart, norm } = rows;
  const isExpected = (bin: number) =>
    bin < dataBinCount && norm.subarray(rowStart[bin], rowStart[bin + 1]).some((value) => value !== 0);
  const scaled = new Set([...outputOf].filter((output, bin) => output >= 0 && isExpected(bin)));
  const outputs = [...scaled].sort((a, b) => a - b);
  const scaleOf = new Map(outputs.map((output, scale) => [output, scale]));
  return binScales(
    outputs.map((output) => ({ name: names[output]!, kind: "other", default: 1, squared: true })),
    outputOf.map((output, bin) => (bin < dataBinCount ? (scaleOf.get(output) ?? -1) : -1)),
    rows,
  );
}
