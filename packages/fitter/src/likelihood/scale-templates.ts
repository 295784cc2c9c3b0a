import type { Templates } from "@rabbit-fit/contracts";

/**
 * Multiplies the variations of each template row by the rate of its process, in place. Additive systematics do not
 * scale with the rate of their process by themselves; scaled once by the rates before the fit, they keep their relative
 * size there and stay linear in the parameters.
 *
 * @param processes process of each row, [rows]
 * @param rates [processes]
 */
export function scaleTemplates(templates: Templates, processes: Uint32Array, rates: Float64Array): void {
  if (rates.every((rate) => rate === 1)) return;
  if (templates.kind === "dense") {
    const { columnCount } = templates;
    for (const { firstRow, values } of templates.logk) {
      for (let entry = 0; entry < values.length; entry++) {
        values[entry]! *= rates[processes[firstRow + Math.floor(entry / columnCount)]!]!;
      }
    }
    return;
  }
  for (const { firstRow, rowStart, values } of templates.logk) {
    for (let row = 0; row + 1 < rowStart.length; row++) {
      const rate = rates[processes[firstRow + row]!]!;
      for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) values[entry]! *= rate;
    }
  }
}
