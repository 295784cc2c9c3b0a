import { fileURLToPath } from "node:url";
import { run } from "../run.js";

/** What `rabbit print` says to these words. */
export async function print(
  ...words: string[]
): Promise<{ readonly code: number; readonly out: string; readonly errors: string }> {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await run(["print", ...words], {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, out: out.join(""), errors: errors.join("") };
}

/** The path of a result that Python rabbit has written. */
export function fixtureResult(name: string): string {
  return fileURLToPath(new URL(`../../../../fixtures/results/${name}.hdf5`, import.meta.url));
}
