import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = mkdtempSync(join(tmpdir(), "rabbit-batch-"));
let count = 0;

/** A path for a new folder, which is removed after the tests. */
export function temporaryFolder(): string {
  return join(root, String(count++));
}
