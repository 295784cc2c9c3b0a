import { vi } from "vitest";

/** What a full disk still takes, in bytes, of what is written with `writeSync`. */
export const disk = { free: Number.POSITIVE_INFINITY };

/** In place of `node:fs`, by `vi.mock("node:fs", (original) => withFullDisk(original))`. */
export async function withFullDisk(original: () => Promise<unknown>): Promise<object> {
  const real = (await original()) as typeof import("node:fs");
  const writeSync = vi.fn((file: number, bytes: Buffer, offset: number, length: number, position: number) => {
    if (length > disk.free) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
    disk.free -= length;
    return real.writeSync(file, bytes, offset, length, position);
  });
  return { ...real, writeSync };
}
