import { type ArgumentValue, longFlag, type OptionSpec, type Scalar } from "./option-spec.js";
import { parsePythonFloat, parsePythonInt } from "./python-number.js";
import { UsageError } from "./usage-error.js";

/**
 * The value of an option after one more occurrence of it.
 *
 * @param words the words that belong to the occurrence
 * @param previous the value after the occurrences before; the default where there was none
 * @throws UsageError where a word is not a number, or not among the choices
 */
export function convertOccurrence(
  spec: OptionSpec,
  words: readonly string[],
  previous: ArgumentValue,
): ArgumentValue {
  if (spec.arity === "none") return true;
  const values = words.map((word) => convertWord(spec, word));
  if (spec.arity === "one") {
    return spec.collects ? [...((previous ?? []) as readonly Scalar[]), values[0]!] : values[0]!;
  }
  if (spec.collects) return [...((previous ?? []) as readonly (readonly Scalar[])[]), values];
  return values.length === 0 && spec.whenEmpty !== undefined ? spec.whenEmpty : values;
}

function convertWord(spec: OptionSpec, word: string): Scalar {
  const value = convertType(spec, word);
  const choices = spec.choices && [...spec.choices, ...(spec.ownChoices ?? [])];
  if (choices !== undefined && !choices.includes(value)) {
    throw new UsageError(
      "invalid-choice",
      `${longFlag(spec)} is ${show(value)}, expected one of ${choices.map(show).join(", ")}.`,
    );
  }
  return value;
}

function convertType(spec: OptionSpec, word: string): Scalar {
  switch (spec.type) {
    case "string":
    case "flag":
      return word;
    case "integer":
      return parsePythonInt(word) ?? fail(spec, word, "a whole number");
    case "number":
      return parsePythonFloat(word) ?? fail(spec, word, "a number");
    default:
      return spec.type satisfies never;
  }
}

function fail(spec: OptionSpec, word: string, expected: string): never {
  throw new UsageError("invalid-value", `${longFlag(spec)} is "${word}", expected ${expected}.`);
}

function show(value: Scalar): string {
  return typeof value === "string" && (value === "" || value.includes(" ")) ? `"${value}"` : String(value);
}
