import { axisPlaces, binsOf, cellsOf, processPlaces, rowsOf } from "./channel-bins.js";
import type { ModelDefinition } from "./model-definition.js";
import { tracedModel } from "./rate-function.js";

export const axisNorm: ModelDefinition = {
  name: "AxisNormModel",
  usage: "<channel> all|<process>[,<process> ...] <axis>[,<axis> ...]",
  description:
    "r = mu of its own for each process and each cell of the axes, norm_<process>_<axis><bin>...; parameters of interest, stored as square roots, 1 by default",
  create: (context, words) => {
    const channel = binsOf(context, words.key, words.next("channel"));
    const processes = processPlaces(context, words.key, words.next("processes"));
    const cells = cellsOf(channel, axisPlaces(channel, words.key, words.next("axes")));
    words.end();
    const { rows } = context;
    return tracedModel(
      {
        parameters: processes.flatMap((process) =>
          cells.labels.map((label) => ({
            name: `norm_${context.processes[process]}_${label}`,
            kind: "poi" as const,
            default: 1,
            squared: true,
          })),
        ),
        ratesPer: "row",
        isLinear: true,
        rates: processes.map((process, i) => {
          const scaled = rowsOf(rows, channel.bins, process);
          const kept = Array.from(scaled.keys()).filter((bin) => scaled[bin]! >= 0);
          return {
            count: cells.count,
            parameters: [Uint32Array.from({ length: cells.count }, (_, cell) => i * cells.count + cell)],
            rate: (mu) => mu!,
            places: Uint32Array.from(kept, (bin) => scaled[bin]!),
            rateOf: Uint32Array.from(kept, (bin) => cells.ofBin[bin]!),
          };
        }),
      },
      rows.rowCount,
    );
  },
};
