import { ops, type Tensor } from "@rabbit-fit/autodiff-kernels";
import { selectBins, totalOf } from "./bin-selection.js";
import type { Linearization, MappingFactory } from "./mapping.js";
import { hasData, mappedChannel, ofEachProcess } from "./select.js";
import { sparseRows } from "./sparse-rows.js";

/**
 * The shares of a projection in the whole channel, f_o = n_o / N with N = sum_o n_o: `Normalize <channel> [<axis> ...]`. The
 * shares of a process are those in the sum of all processes.
 */
export const normalizeMapping: MappingFactory = (context, key, args) => {
  const [channel, ...order] = args;
  const selection = selectBins(context, key, channel!, { order });
  const total = totalOf(selection);
  const processes = ofEachProcess(context, selection);
  return {
    channels: [mappedChannel(selection)],
    selections: [selection.bins, total],
    size: selection.bins.count,
    hasData: hasData(selection),
    ndfReduction: 1,
    stages: "both",
    linearize: shares,
    traced: tracedShares,
    ofProcesses: {
      processes: context.processes,
      selections: [...processes.selections, total],
      size: processes.size,
      linearize: shares,
    },
  };
};

function tracedShares(sums: Tensor): Tensor {
  const size = sums.size - 1;
  return ops.div(ops.slice(sums, 0, size), ops.slice(sums, size));
}

/** f_o = n_o / N of y = [n | N] */
function shares(sums: Float64Array): Linearization {
  const size = sums.length - 1;
  const total = sums[size]!;
  const values = sums.slice(0, size).map((part) => (total === 0 ? Number.NaN : part / total));
  return {
    values,
    bySum: sparseRows(
      Array.from(values, (share, o) => [
        [o, total === 0 ? Number.NaN : 1 / total],
        [size, total === 0 ? Number.NaN : -share / total],
      ]),
    ),
  };
}
