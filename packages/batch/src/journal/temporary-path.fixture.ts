import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "fitter-journal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** A path for a new file, in a folder that is removed after the tests. */
export function temporaryPath(): string {
  return join(folder, `${count++}.journal`);
}
