import type { Templates } from "@rabbit-fit/contracts";

/**
 * Multiplies the variations of each template row by its rate, in place. Additive systematics do not scale with the rate
 * by themselves; scaled once by the rates before the fit, they keep their relative size there and stay linear in the
 * parameters.
 *
 * @param rateOf rate of a row
 */
export function scaleTemplates(templates: Templates, rateOf: (row: number) => number): void {
  if (templates.kind === "dense") {
    const { columnCount } = templates;
    for (const { firstRow, values } of templates.logk) {
      for (let entry = 0; entry < values.length; ) {
        const rate = rateOf(firstRow + entry / columnCount);
        for (const end = entry + columnCount; entry < end; entry++) values[entry]! *= rate;
      }
    }
    return;
  }
  for (const { firstRow, rowStart, values } of templates.logk) {
    for (let row = 0; row + 1 < rowStart.length; row++) {
      const rate = rateOf(firstRow + row);
      for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) values[entry]! *= rate;
    }
  }
}
