import { binScales } from "./bin-scales.js";
import { axisPlaces, binsOf, cellsOf } from "./channel-bins.js";
import type { ModelDefinition } from "./model-definition.js";

export const saturatedProject: ModelDefinition = {
  name: "SaturatedProjectModel",
  usage: "<channel> [<axis> ...]",
  description:
    "r = mu of its own for each cell of the axes, on all processes: the saturated model of the projection to these axes, of which twice the rise of the likelihood without it is a test with as many degrees of freedom; parameters of interest saturated_<channel>_<axis><bin>..., 1 by default",
  create: ({ rows, allowNegative, ...context }, words) => {
    const channel = binsOf({ rows, ...context }, words.key, words.next("channel"));
    const axes = words.rest();
    const cells = cellsOf(channel, axes.length > 0 ? axisPlaces(channel, words.key, axes.join(",")) : []);
    const cellOf = new Int32Array(rows.binCount).fill(-1);
    channel.bins.forEach((bin, i) => {
      cellOf[bin] = cells.ofBin[i]!;
    });
    const parameters = cells.labels.map((label) => ({
      name: saturatedName(channel.channel.name, label),
      kind: "poi" as const,
      default: 1,
      squared: !allowNegative,
    }));
    return binScales(parameters, cellOf, rows);
  },
};

/** The parameter of a cell, `saturated_ch1_a0_b3`, as in Python rabbit. */
export function saturatedName(channel: string, label: string): string {
  return `saturated_${channel}_${label}`;
}
