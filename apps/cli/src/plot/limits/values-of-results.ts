import { basename } from "node:path";
import type { FitResult } from "@rabbit-fit/contracts";
import { splitUnit } from "@rabbit-fit/results";
import { UsageError } from "../../argparse/usage-error.js";

/** A result with the file that it is in. */
export interface ResultOfFile {
  readonly path: string;
  readonly result: FitResult;
}

/**
 * What each result is drawn at: the given value, or the number that the meta data of its input have under the name, or the number that follows
 * the name in the name of its file, as in `limits_mass120.hdf5`.
 *
 * @param against the name, with a unit in brackets behind it or not
 * @throws UsageError where a result has no value
 */
export function valuesOfResults(
  results: readonly ResultOfFile[],
  against: string,
  given: readonly number[] | null,
): readonly number[] {
  if (given !== null) {
    if (given.length === results.length) return given;
    throw new UsageError(
      "invalid-value",
      `--values has ${given.length} values for ${results.length} results, expected one for each.`,
    );
  }
  const name = splitUnit(against, () => true).quantity;
  return results.map(({ path, result }) => {
    const value = numberIn(result.meta.input, name) ?? numberInName(basename(path), name);
    if (value !== undefined) return value;
    throw new UsageError(
      "invalid-value",
      `--against is "${against}", but neither the meta data of ${path} nor its name have a number for "${name}". Give --values.`,
    );
  });
}

function numberIn(metadata: FitResult["meta"]["input"], name: string): number | undefined {
  const value = metadata.get(name);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function numberInName(file: string, name: string): number | undefined {
  const at = file.toLowerCase().lastIndexOf(name.toLowerCase());
  if (name === "" || at < 0) return undefined;
  const found = /^[_=-]?(\d+(?:\.\d+)?)/.exec(file.slice(at + name.length));
  return found === null ? undefined : Number(found[1]);
}
