import type { DenseRowBlock, DenseTemplates } from "@rabbit-fit/contracts";
import { BLOCK_ENTRIES } from "../template/block-size.js";
import { columnedTemplate } from "./piece-columns.js";
import type { TemplateColumns } from "./sparse-templates.js";
import { type TemplateGrid, table } from "./template-grid.js";

/** The templates as dense rows, one for every (bin, process). */
export function denseTemplates(
  grid: TemplateGrid,
  { columnOf, systematicCount, columnCount }: TemplateColumns,
): DenseTemplates {
  const { binCount, processCount } = grid;
  const rowLength = columnCount * processCount;
  const binsPerBlock = Math.max(1, Math.floor(BLOCK_ENTRIES / Math.max(1, rowLength)));
  const logk: DenseRowBlock[] = [];
  for (let bin = 0; bin < binCount; bin += binsPerBlock) {
    const bins = Math.min(binsPerBlock, binCount - bin);
    logk.push({ firstRow: bin * processCount, values: new Float64Array(bins * rowLength) });
    if (columnCount === 0) break;
  }
  for (const placed of grid.templates) {
    const { start, process } = placed;
    const put = (bin: number, column: number, value: number) => {
      const block = Math.floor((start + bin) / binsPerBlock);
      const row = ((start + bin) % binsPerBlock) * processCount + process;
      logk[block]!.values[row * columnCount + column] = value;
    };
    for (const { piece, columns } of columnedTemplate(placed, columnOf, systematicCount).pieces) {
      if (piece.kind === "column") {
        for (const [entry, bin] of piece.bins.entries()) put(bin, columns[0]!, piece.values[entry]!);
        continue;
      }
      const { rowStart, systematics, values } = piece.rows;
      for (let bin = 0; bin + 1 < rowStart.length; bin++) {
        for (let entry = rowStart[bin]!; entry < rowStart[bin + 1]!; entry++) {
          put(bin, columns[systematics[entry]!]!, values[entry]!);
        }
      }
    }
  }
  return { kind: "dense", norm: table(grid, ({ norm }) => norm), columnCount, logk };
}
