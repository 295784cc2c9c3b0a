import type { FitInput } from "@rabbit-fit/contracts";
import type { NewFile } from "../hdf5/new-file.js";
import { appendMatrix } from "./coordinate-writer.js";
import { writeFlat, writeFlatBlocks } from "./write-flat.js";

/** Writes nominal yields and logk. */
export async function writeTemplates(
  file: NewFile,
  { templates, processes, systematics, symmetric }: FitInput,
  binCount: number,
): Promise<void> {
  const { columnCount, norm } = templates;
  const processCount = processes.length;
  if (templates.kind === "dense") {
    await writeFlat(file, "/hnorm", norm, [binCount, processCount]);
    const halves = symmetric ? [] : [2];
    await writeFlatBlocks(file, "/hlogk", {
      blocks: templates.logk.map(({ values }) => values),
      like: norm,
      length: norm.length * columnCount,
      shape: [binCount, processCount, ...halves, systematics.names.length],
    });
    return;
  }
  const rowCount = norm.length;
  appendMatrix(
    file,
    "/hnorm_sparse",
    { rowCount: binCount, columnCount: processCount, entryCount: rowCount },
    (matrix) => matrix.addEntries({ rows: templates.bins, columns: templates.processes, values: norm }),
  );
  const entryCount = templates.logk.reduce((sum, { values }) => sum + values.length, 0);
  appendMatrix(file, "/hlogk_sparse", { rowCount, columnCount, entryCount }, async (matrix) => {
    for (const block of templates.logk) await matrix.addRows(block);
  });
}
