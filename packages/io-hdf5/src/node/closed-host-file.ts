import { open } from "node:fs/promises";
import type { ClosedFile } from "../chunks/closed-file.js";
import { bytesOfFile } from "./file-bytes.js";

/**
 * A file of the host that HDF5 has closed. Writing throws what the system has to say.
 *
 * @param onWritten called when some bytes are there
 */
export async function closedHostFile(path: string, onWritten?: () => void): Promise<ClosedFile> {
  const handle = await open(path, "r+");
  const source = bytesOfFile(path);
  const { size } = await handle.stat();
  return {
    size,
    readInto: (out, position) => source.readInto(out, position),
    async write(bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
      onWritten?.();
    },
    async close() {
      source.close();
      await handle.close();
    },
  };
}
