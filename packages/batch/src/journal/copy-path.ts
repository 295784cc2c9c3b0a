import { createHash, randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * A new path for a copy of a journal that will take its place: in the same folder, hidden, and with a name that says which
 * journal it is of. Two processes that go on with a journal at the same time write two copies, also from two hosts.
 */
export function copyPath(path: string): string {
  return join(dirname(path), `${copyStart(path)}${randomUUID()}.tmp`);
}

/** The copies of a journal that are there; none where its folder cannot be read. */
export function copiesOf(path: string): string[] {
  const folder = dirname(path);
  const start = copyStart(path);
  const isCopy = (name: string) =>
    name.startsWith(start) && /^[0-9a-f-]{36}\.tmp$/.test(name.slice(start.length));
  try {
    return readdirSync(folder)
      .filter(isCopy)
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** With a digest in place of the journal's name, which may be as long as names of files can be. */
function copyStart(path: string): string {
  return `.journal-${createHash("sha256").update(basename(path)).digest("hex").slice(0, 16)}-`;
}
