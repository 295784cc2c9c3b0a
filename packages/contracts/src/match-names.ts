import { listedNames } from "./listed-names.js";
import { nearestName } from "./options/nearest-name.js";
import { RabbitInputError } from "./rabbit-input-error.js";

/**
 * Names that are equal to one of the expressions, or match one of them as a regular expression over the whole name,
 * in the order of `names`, each once. A pattern that names one parameter never matches a longer name by its prefix.
 *
 * @param option what the expressions are, for the error
 * @throws RabbitInputError when an expression is neither a name nor a regular expression
 */
export function matchNames(
  expressions: readonly string[],
  names: readonly string[],
  option: string,
): readonly string[] {
  const exact = new Set(expressions);
  const patterns = expressions.map((expression) => wholeName(expression, names, option));
  return [...new Set(names)].filter(
    (name) => exact.has(name) || patterns.some((pattern) => pattern?.test(name)),
  );
}

/**
 * Refuses an expression that matches no name: a slip would pass unnoticed otherwise.
 *
 * @throws RabbitInputError naming the option and the expression
 */
export function refuseUnmatched(
  expressions: readonly string[],
  names: readonly string[],
  { option, expected }: { readonly option: string; readonly expected: string },
): void {
  for (const expression of expressions) {
    if (matchNames([expression], names, option).length > 0) continue;
    const remedy = wholeNameRemedy(expression, names) ?? nearRemedy(expression, names);
    throw new RabbitInputError({ field: option, found: expression, expected, ...(remedy && { remedy }) });
  }
}

/**
 * The remedy for a name that is none of these, where an option takes names and no regular expressions: the names that it matches as one, the
 * name that may be meant, or the first of all.
 */
export function unknownNameRemedy(name: string, names: readonly string[]): string {
  const matched = matchedNames(name, names);
  if (matched.length > 0) return `Name it without a regular expression: ${listedNames(matched, LISTED)}.`;
  return nearRemedy(name, names) ?? `There are ${listedNames(names, LISTED)}.`;
}

function matchedNames(expression: string, names: readonly string[]): readonly string[] {
  try {
    return matchNames([expression], names, "");
  } catch {
    return [];
  }
}

function nearRemedy(expression: string, names: readonly string[]): string | undefined {
  const near = nearestName(expression, names);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}

/** What an expression lacks that matches a part of names: it has to match the whole of them. */
function wholeNameRemedy(expression: string, names: readonly string[]): string | undefined {
  const { source, flags } = wholeName(expression, names, "") ?? {};
  if (source === undefined) return undefined;
  const part = new RegExp(source.slice(1, -1), flags);
  const matched = names.filter((name) => part.test(name));
  if (matched.length === 0) return undefined;
  const longer = [`${expression}.*`, `.*${expression}`, `.*${expression}.*`].find((candidate) =>
    matched.every((name) => wholeName(candidate, names, "")?.test(name)),
  );
  return `The whole name has to match${longer === undefined ? "" : `: "${longer}" matches ${listedNames(matched, LISTED)}`}.`;
}

/** How many names a remedy lists. */
const LISTED = 5;

function wholeName(expression: string, names: readonly string[], option: string): RegExp | undefined {
  // Python writes a named group (?P<name>...), JavaScript (?<name>...).
  const source = expression.replaceAll("(?P<", "(?<");
  try {
    return new RegExp(`^(?:${source})$`, "u");
  } catch {
    try {
      // Without the u flag JavaScript accepts escapes such as \- or \_ that Python does.
      return new RegExp(`^(?:${source})$`);
    } catch (cause) {
      if (names.includes(expression)) return undefined;
      throw new RabbitInputError(
        {
          field: option,
          found: expression,
          expected: "the name of a parameter, or a regular expression that matches whole names",
          remedy: `${(cause as Error).message}.`,
        },
        { cause },
      );
    }
  }
}
