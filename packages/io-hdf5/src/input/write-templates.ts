import type { FitInput, SparseRowBlock } from "@rabbit-fit/contracts";
import { FlatWriter } from "../hdf5/flat-writer.js";
import type { NewFile } from "../hdf5/new-file.js";
import { CoordinateWriter } from "./coordinate-writer.js";
import { ORIGINAL_SHAPE } from "./flat-array.js";
import { writeFlat } from "./write-flat.js";

/** Writes nominal yields and logk. */
export function writeTemplates(
  file: NewFile,
  { templates, processes, systematics, symmetric }: FitInput,
  binCount: number,
): void {
  const { columnCount, norm } = templates;
  const processCount = processes.length;
  if (templates.kind === "dense") {
    writeFlat(file, "/hnorm", norm, [binCount, processCount]);
    const writer = new FlatWriter(file, "/hlogk", norm, norm.length * columnCount, "blosc2");
    for (const { values } of templates.logk) writer.write(values);
    writer.finish();
    const inner = symmetric ? [] : [2];
    file.writeAttribute("/hlogk", ORIGINAL_SHAPE, [
      binCount,
      processCount,
      ...inner,
      systematics.names.length,
    ]);
    return;
  }
  const entryCount = norm.length;
  const normWriter = new CoordinateWriter(file, "/hnorm_sparse", {
    rowCount: binCount,
    columnCount: processCount,
    entryCount,
  });
  for (let row = 0; row < entryCount; row++) {
    normWriter.add(templates.bins[row]!, templates.processes[row]!, norm[row]!);
  }
  normWriter.finish();
  writeRows(file, "/hlogk_sparse", templates.logk, { rowCount: entryCount, columnCount });
}

function writeRows(
  file: NewFile,
  path: string,
  blocks: readonly SparseRowBlock[],
  size: { readonly rowCount: number; readonly columnCount: number },
): void {
  const entryCount = blocks.reduce((sum, { values }) => sum + values.length, 0);
  const writer = new CoordinateWriter(file, path, { ...size, entryCount });
  for (const { firstRow, rowStart, columns, values } of blocks) {
    for (let row = 0; row + 1 < rowStart.length; row++) {
      const end = rowStart[row + 1]!;
      for (let entry = rowStart[row]!; entry < end; entry++) {
        writer.add(firstRow + row, columns[entry]!, values[entry]!);
      }
    }
  }
  writer.finish();
}
