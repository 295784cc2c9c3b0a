import { fileURLToPath } from "node:url";
import type { FitResult } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";

/** A result that Python rabbit has written. */
export function fixtureResult(name: string): Promise<FitResult> {
  return readFitResult(fileURLToPath(new URL(`../../../../fixtures/results/${name}.hdf5`, import.meta.url)));
}
