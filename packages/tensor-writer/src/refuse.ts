import { RabbitInputError, type RabbitInputErrorDetails } from "@rabbit-fit/contracts";

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
  if (ArrayBuffer.isView(list)) return;
  if (typeof list?.length !== "number") refuse({ field, found: shown(list), expected });
  const index = Array.from(list).findIndex((item) => typeof item !== "number");
  if (index >= 0) refuse({ field, index, found: shown(list[index]), expected: "a number" });
}

/** What was found, in a form that says something. */
function shown(found: unknown): unknown {
  if (found === undefined) return "missing";
  return typeof found === "object" && found !== null && !Array.isArray(found) ? "an object" : found;
}

/** Checks that names are a list: a single text would be taken for a list of its letters. */
export function checkNames(field: string, names: readonly string[]): void {
  if (!Array.isArray(names)) refuse({ field, found: names, expected: "a list of names" });
  for (const name of names) checkName(field, name);
}

/** Checks that a name is a text that is not empty. */
export function checkName(field: string, name: string): void {
  if (typeof name === "string" && name !== "") return;
  refuse({ field, found: name, expected: "a name" });
}
