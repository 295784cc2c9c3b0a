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

/** Checks that a name is a text that is not empty. */
export function checkName(field: string, name: string): void {
  if (typeof name === "string" && name !== "") return;
  refuse({ field, found: name, expected: "a name" });
}
