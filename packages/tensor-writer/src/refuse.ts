import {
  nameFault,
  pathNameFault,
  RabbitInputError,
  type RabbitInputErrorDetails,
} from "@rabbit-fit/contracts";
import { classOf, foundIn } from "@rabbit-fit/contracts/options";

/** Throws the error of a wrong call. */
export function refuse(details: RabbitInputErrorDetails): never {
  throw new RabbitInputError(details);
}

/** The names there are, for an error about one that is not. */
export function listed(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, 10).map((name) => `"${name}"`);
  if (all.length > shown.length) shown.push(`${all.length - shown.length} more`);
  return shown.length === 0 ? "there is none yet" : `one of ${shown.join(", ")}`;
}

/**
 * Checks that there is a list, of nothing but numbers: null in place of one, as JSON has it for NaN, would become 0.
 *
 * @param expected what to give where there is no list
 */
export function checkNumbers(field: string, list: ArrayLike<number>, expected: string): void {
  if (ArrayBuffer.isView(list) && /^(Float|U?[Ii]nt)\d/.test(classOf(list))) return;
  if (classOf(list).startsWith("Big")) {
    refuse({ field, ...foundIn(list), expected, remedy: "Convert it: Float64Array.from(array, Number)." });
  }
  if (!hasLength(list)) refuse({ field, ...foundIn(list), expected });
  const index = Array.from(list).findIndex((item) => typeof item !== "number");
  if (index >= 0) refuse({ field, index, ...foundIn(list[index]), expected: "a number" });
}

/** Whether a value is as long as it says. A Proxy of a typed array throws when it is asked. */
function hasLength(list: ArrayLike<number> | null | undefined): boolean {
  try {
    return typeof list?.length === "number";
  } catch {
    return false;
  }
}

/** Checks that names are a list: a single text would be taken for a list of its letters. */
export function checkNames(field: string, names: readonly string[]): void {
  if (!Array.isArray(names)) refuse({ field, found: names, expected: "a list of names" });
  for (const name of names) checkName(field, name);
}

/** Checks that a name is one that files can hold. */
export function checkName(field: string, name: string): void {
  const expected = nameFault(name);
  if (expected !== undefined) refuse({ field, found: name, expected });
}

/** Checks a name that becomes part of a path in a file. */
export function checkPathName(field: string, name: string): void {
  const expected = pathNameFault(name);
  if (expected !== undefined) refuse({ field: `${field}.name`, found: name, expected });
}
