import { RabbitInputError, type RabbitInputErrorDetails } from "../rabbit-input-error.js";
import { classOf, isMap } from "./class-of.js";
import { foundIn } from "./found-in.js";
import { nearestName } from "./nearest-name.js";

/** What an option can be. */
export interface OptionRule {
  /**
   * Refuses a value that the option cannot have.
   *
   * @param path of the option, as the caller writes it: `options.data.sets`
   * @throws RabbitInputError
   */
  check(value: unknown, path: string): void;
  /** The options inside, where this one is a group of options. */
  readonly inside?: Readonly<Record<string, OptionRule>>;
}

/** A rule for each option of a group: an option without a rule does not compile. */
export type OptionRules<Options> = { readonly [K in keyof Required<Options>]: OptionRule };

/** What has a check of its own where it is used, such as a large array. */
export const anything: OptionRule = { check() {} };

export const flag = where((value) => typeof value === "boolean", "true or false");
export const text = where((value) => typeof value === "string", "a text");
export const number = where((value) => typeof value === "number" && !Number.isNaN(value), "a number");
export const finite = where(
  (value) => typeof value === "number" && Number.isFinite(value),
  "a finite number",
);
export const notNegative = where(
  (value) => typeof value === "number" && value >= 0,
  "a number that is not negative",
);
export const above0 = where(
  (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
  "a number above 0",
);
export const wholeNumber = where(Number.isSafeInteger, "a whole number");
export const callback = where((value) => typeof value === "function", "a function");
export const abortSignal = where(
  (value) => typeof (value as Partial<AbortSignal> | null)?.throwIfAborted === "function",
  "an AbortSignal",
);
export const map = where(isMap, "a Map");
export const float64Array = arrayOf("Float64Array");

/** @param expected what the value should be, in words */
export function where(isValid: (value: unknown) => boolean, expected: string): OptionRule {
  return {
    check(value, path) {
      if (!isValid(value)) refuse({ field: path, ...foundIn(value), expected });
    },
  };
}

/** A typed array of one type. */
export function arrayOf(type: "Float64Array" | "Int32Array" | "Uint32Array"): OptionRule {
  return where((value) => classOf(value) === type, `a ${type}`);
}

/** A whole number of a range. */
export function countFrom(
  smallest: number,
  expected = "a whole number that is not negative",
  largest = Number.MAX_SAFE_INTEGER,
): OptionRule {
  return where(
    (value) => Number.isSafeInteger(value) && (value as number) >= smallest && (value as number) <= largest,
    expected,
  );
}

/** The largest number that a toy can have, and so how many there can be: it is 32 bits of what its random numbers are drawn with. */
export const largestToy = 2 ** 32 - 1;

/** One of the keys of `words`, which are all words of the type. */
export function oneOf<Word extends string | undefined>(
  words: Readonly<Record<NonNullable<Word>, unknown>>,
): OptionRule {
  const known = Object.keys(words);
  const expected = `one of ${known.map((word) => `"${word}"`).join(", ")}`;
  return {
    check(value, path) {
      if (typeof value === "string" && known.includes(value)) return;
      const meant = typeof value === "string" ? nearestName(value, known) : undefined;
      const remedy = meant === undefined ? {} : { remedy: `Did you mean "${meant}"?` };
      refuse({ field: path, ...foundIn(value), expected, ...remedy });
    },
  };
}

/** @param items what the list holds, in words */
export function listOf(rule: OptionRule, items: string): OptionRule {
  return {
    check(value, path) {
      if (!Array.isArray(value)) refuse({ field: path, ...foundIn(value), expected: `a list of ${items}` });
      value.forEach((item, index) => void rule.check(item, `${path}[${index}]`));
    },
  };
}

/** What else is to be known of a group of options. */
export interface GroupTraits<Options> {
  /** None by default. */
  readonly required?: readonly (keyof Options & string)[];
  /** Whether options without a rule are refused, as by default, or belong to somebody else. */
  readonly others?: "refused" | "ignored";
}

/** Options with a name each. Options that are `undefined` count as left out. */
export function optionsOf<Options>(
  rules: OptionRules<Options>,
  { required = [], others = "refused" }: GroupTraits<Options> = {},
): OptionRule {
  const known = Object.entries<OptionRule>(rules);
  const names = known.map(([name]) => name);
  return {
    inside: rules,
    check(value, path) {
      // A list, a Map or a typed array has no options by name: all of it would be ignored.
      if (classOf(value) !== "Object") {
        refuse({ field: path, ...foundIn(value), expected: `an object { ${names.join(", ")} }` });
      }
      const values = value as Readonly<Record<string, unknown>>;
      if (others === "refused") {
        const unknown = Object.keys(values).find((name) => !Object.hasOwn(rules, name));
        if (unknown !== undefined) refuseName(unknown, path, names, rules);
      }
      for (const [name, rule] of known) {
        if (values[name] !== undefined || (required as readonly string[]).includes(name)) {
          rule.check(values[name], `${path}.${name}`);
        }
      }
    },
  };
}

/** A mapping, a model or its like by its name: with its arguments, and with the module that has it where it is somebody's own. */
export const namedFunction = optionsOf<{
  readonly name: string;
  readonly args?: readonly string[];
  readonly module?: string;
}>({ name: text, args: listOf(text, "texts"), module: text }, { required: ["name"] });

/** One of several groups of options, of which `kind` says which. */
export function byKind<Spec extends { readonly kind: string }>(
  rules: {
    readonly [K in Spec["kind"]]: OptionRule;
  },
): OptionRule {
  const kinds = oneOf<Spec["kind"]>(rules);
  const expected = `an object { kind, ... } whose kind is one of ${Object.keys(rules).join(", ")}`;
  return {
    check(value, path) {
      if (typeof value !== "object" || value === null) {
        refuse({ field: path, ...foundIn(value), expected });
      }
      const { kind } = value as Spec;
      kinds.check(kind, `${path}.kind`);
      (rules[kind as Spec["kind"]] as OptionRule).check(value, path);
    },
  };
}

function refuseName(
  name: string,
  path: string,
  names: readonly string[],
  rules: Readonly<Record<string, OptionRule>>,
): never {
  const places = new Map<string, string>();
  collectPlaces(rules, "", places);
  const nearest = nearestName(name, places.keys());
  refuse({
    field: `${path}.${name}`,
    state: "not an option",
    expected: `one of ${names.join(", ")}`,
    ...(nearest !== undefined && { remedy: `Did you mean ${path}.${places.get(nearest)}?` }),
  });
}

/** Paths of all options in a group, by what a slip can be near to: the name, or the path as one word. Outer ones count first. */
function collectPlaces(
  rules: Readonly<Record<string, OptionRule>>,
  prefix: string,
  places: Map<string, string>,
): void {
  for (const name of Object.keys(rules)) {
    const path = `${prefix}${name}`;
    for (const word of [name, path.replaceAll(".", "")]) if (!places.has(word)) places.set(word, path);
  }
  for (const [name, { inside }] of Object.entries(rules)) {
    if (inside) collectPlaces(inside, `${prefix}${name}.`, places);
  }
}

function refuse(details: RabbitInputErrorDetails): never {
  throw new RabbitInputError(details);
}
