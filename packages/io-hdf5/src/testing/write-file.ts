import { statSync } from "node:fs";
import type { NumericData } from "@rabbit-fit/contracts";
import type { NewFile } from "../hdf5/new-file.js";
import { hostLibrary } from "../node/open-host.js";
import { writeHostFile } from "../node/write-host-file.js";
import { temporaryPath } from "./edit-file.js";

/** A dataset as it is stored. */
export interface StoredDataset {
  readonly values: NumericData;
  readonly chunk: readonly number[] | null;
}

/** Whether two arrays hold the same bits: negative zero is not zero. Quicker than `toEqual` where they are long. */
export function sameBits(a: NumericData, b: NumericData): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: NumericData) =>
    Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  return a.constructor === b.constructor && bytes(a).equals(bytes(b));
}

/** A file of which only some datasets are written. */
export class WrittenFile {
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async of(fill: (file: NewFile) => void | Promise<void>, chunkBytes?: number): Promise<WrittenFile> {
    const path = temporaryPath();
    await writeHostFile(path, { start: "empty", chunkBytes }, fill);
    return new WrittenFile(path);
  }

  get bytes(): number {
    return statSync(this.path).size;
  }

  async dataset(path: string): Promise<StoredDataset> {
    const { File } = await hostLibrary();
    const file = new File(this.path, "r");
    try {
      const { value, metadata } = file.get(path) as unknown as {
        value: NumericData;
        metadata: { chunks: number[] | null };
      };
      return { values: value, chunk: metadata.chunks };
    } finally {
      file.close();
    }
  }
}
