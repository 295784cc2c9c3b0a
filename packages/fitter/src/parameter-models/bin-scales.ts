import type { TemplateRows } from "../templates/template-rows.js";
import type { ModelParameter, ParameterModel } from "./parameter-model.js";
import { tracedModel } from "./rate-function.js";

/**
 * r = mu of its own for each group of bins, on all their processes; 1 in bins of no group.
 *
 * @param parameters of the groups
 * @param groupOf the group of each bin, or -1, [bins]
 */
export function binScales(
  parameters: readonly ModelParameter[],
  groupOf: Int32Array,
  { rowStart, rowCount }: TemplateRows,
): ParameterModel {
  const places: number[] = [];
  const rateOf: number[] = [];
  groupOf.forEach((group, bin) => {
    if (group < 0) return;
    for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) {
      places.push(row);
      rateOf.push(group);
    }
  });
  return tracedModel(
    {
      parameters,
      ratesPer: "row",
      isLinear: true,
      rates: [
        {
          count: parameters.length,
          parameters: [Uint32Array.from(parameters.keys())],
          rate: (mu) => mu!,
          places: Uint32Array.from(places),
          rateOf: Uint32Array.from(rateOf),
        },
      ],
    },
    rowCount,
  );
}
