import {
  type DenseRowBlock,
  type FitInput,
  refuseTakenOver,
  type SparseRowBlock,
} from "@rabbit-fit/contracts";

/** Where the variations of a template row are: `columns[i]` and `values[i]` for i from `begin` up to `end`. */
export interface RowEntries {
  columns: Uint32Array;
  values: Float64Array;
  begin: number;
  end: number;
}

/** The template rows of a tensor, dense or sparse, by one interface. */
export interface TemplateRows {
  readonly count: number;
  bin(row: number): number;
  process(row: number): number;
  norm(row: number): number;
  /**
   * The variations of a row, those that are stored, by increasing column. Zeros of a dense tensor are left out. The
   * record is overwritten by the next call. Rows asked for in nearly their order take constant time to find.
   */
  entries(row: number): RowEntries;
}

/**
 * Reads the template rows of a tensor.
 *
 * @throws RabbitInputError where a fit has taken the row blocks over
 */
export function templateRows(input: FitInput): TemplateRows {
  refuseTakenOver(input);
  const { templates, processes } = input;
  if (templates.kind === "dense") {
    const processCount = processes.length;
    return {
      count: templates.norm.length,
      bin: (row) => Math.floor(row / processCount),
      process: (row) => row % processCount,
      norm: (row) => templates.norm[row]!,
      entries: denseEntries(templates.logk, templates.columnCount),
    };
  }
  return {
    count: templates.norm.length,
    bin: (row) => templates.bins[row]!,
    process: (row) => templates.processes[row]!,
    norm: (row) => templates.norm[row]!,
    entries: sparseEntries(templates.logk),
  };
}

function denseEntries(blocks: readonly DenseRowBlock[], columnCount: number): TemplateRows["entries"] {
  const out: RowEntries = {
    columns: new Uint32Array(columnCount),
    values: new Float64Array(columnCount),
    begin: 0,
    end: 0,
  };
  const find = blockFinder(blocks);
  return (row) => {
    out.end = 0;
    if (columnCount === 0) return out;
    const { firstRow, values } = find(row);
    const start = (row - firstRow) * columnCount;
    let end = 0;
    for (let column = 0; column < columnCount; column++) {
      const value = values[start + column]!;
      if (value === 0) continue;
      out.columns[end] = column;
      out.values[end] = value;
      end++;
    }
    out.end = end;
    return out;
  };
}

function sparseEntries(blocks: readonly SparseRowBlock[]): TemplateRows["entries"] {
  const out: RowEntries = { columns: new Uint32Array(0), values: new Float64Array(0), begin: 0, end: 0 };
  const find = blockFinder(blocks);
  return (row) => {
    const { firstRow, rowStart, columns, values } = find(row);
    out.columns = columns;
    out.values = values;
    out.begin = rowStart[row - firstRow]!;
    out.end = rowStart[row - firstRow + 1]!;
    return out;
  };
}

/** Finds the block of a row, from that of the row before: the last one that does not begin after it. */
function blockFinder<Block extends { readonly firstRow: number }>(
  blocks: readonly Block[],
): (row: number) => Block {
  let current = 0;
  return (row) => {
    while (current > 0 && blocks[current]!.firstRow > row) current--;
    while (current + 1 < blocks.length && blocks[current + 1]!.firstRow <= row) current++;
    return blocks[current]!;
  };
}
