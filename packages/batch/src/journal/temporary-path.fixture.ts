import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "fitter-journal-"));
let count = 0;

/** A path for a new file, in a folder that is removed after the tests. */
export function temporaryPath(): string {
  return join(folder, `${count++}.journal`);
}
