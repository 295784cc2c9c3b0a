import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FitInput } from "@rabbit-fit/contracts";
import { readFitInput, writeFitInput } from "@rabbit-fit/io-hdf5/node";
import type { TensorWriter } from "@rabbit-fit/tensor-writer";

/** What is read from the file that a writer's tensor is stored in. */
export async function throughFile(writer: TensorWriter): Promise<FitInput> {
  const folder = mkdtempSync(join(tmpdir(), "rabbit-writer-"));
  try {
    const path = join(folder, "tensor.hdf5");
    await writeFitInput(path, writer.build());
    return await readFitInput(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Templates of a dense or sparse tensor as dense arrays. */
export interface DenseArrays {
  readonly systematics: readonly string[];
  /** [bins, processes] */
  readonly norm: Float64Array;
  /** [bins, processes, columns] */
  readonly logk: Float64Array;
}

export function denseArrays({ processes, sumw, systematics, templates }: FitInput): DenseArrays {
  const { columnCount } = templates;
  const norm = new Float64Array(sumw.length);
  const logk = new Float64Array(sumw.length * columnCount);
  if (templates.kind === "dense") {
    norm.set(templates.norm);
    for (const { firstRow, values } of templates.logk) logk.set(values, firstRow * columnCount);
    return { systematics: systematics.names, norm, logk };
  }
  const place = (row: number) => templates.bins[row]! * processes.length + templates.processes[row]!;
  templates.norm.forEach((value, row) => {
    norm[place(row)] = value;
  });
  for (const { firstRow, rowStart, columns, values } of templates.logk) {
    for (let row = 0; row + 1 < rowStart.length; row++) {
      for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
        logk[place(firstRow + row) * columnCount + columns[entry]!] = values[entry]!;
      }
    }
  }
  return { systematics: systematics.names, norm, logk };
}
