import { axisPlaces, binsOf, cellsOf } from "./channel-bins.js";
import type { ModelDefinition } from "./model-definition.js";
import { tracedModel } from "./rate-function.js";

export const saturatedProject: ModelDefinition = {
  name: "SaturatedProjectModel",
  usage: "<channel> [<axis> ...]",
  description:
    "r = mu of its own for each cell of the axes, on all processes: the saturated model of the projection to these axes, of which twice the rise of the likelihood without it is a test with as many degrees of freedom; parameters of interest saturated_<channel>_<axis><bin>..., 1 by default",
  create: ({ rows, allowNegative, ...context }, words) => {
    const channel = binsOf({ rows, ...context }, words.key, words.next("channel"));
    const axes = words.rest();
    const cells = cellsOf(channel, axes.length > 0 ? axisPlaces(channel, words.key, axes.join(",")) : []);
    const places: number[] = [];
    const rateOf: number[] = [];
    channel.bins.forEach((bin, i) => {
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        places.push(row);
        rateOf.push(cells.ofBin[i]!);
      }
    });
    return tracedModel(
      {
        parameters: cells.labels.map((label) => ({
          name: `saturated_${channel.channel.name}_${label}`,
          kind: "poi",
          default: 1,
          squared: !allowNegative,
        })),
        ratesPer: "row",
        isLinear: true,
        rates: [
          {
            count: cells.count,
            parameters: [Uint32Array.from(cells.labels.keys())],
            rate: (mu) => mu!,
            places: Uint32Array.from(places),
            rateOf: Uint32Array.from(rateOf),
          },
        ],
      },
      rows.rowCount,
    );
  },
};
