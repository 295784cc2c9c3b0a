/** How many values follow the name of an option, as argparse counts them. */
export type Arity = "none" | "one" | "two" | "zero-or-more" | "one-or-more";

/** What a value is. A flag has none. */
export type ValueType = "flag" | "string" | "integer" | "number";

export type Scalar = string | number | boolean;

/** The value of an argument: one, a list of them, or a list for each time the option was given. */
export type ArgumentValue = null | Scalar | readonly Scalar[] | readonly (readonly Scalar[])[];

/** Whether this version can do what the option asks for. */
export type Availability =
  | { readonly kind: "available" }
  /** Only with its default, which is what happens anyway. */
  | { readonly kind: "default-only" };

/** An option of a command. */
export interface OptionSpec {
  /** The long name, without dashes. */
  readonly name: string;
  /** The short name, without its dash. */
  readonly short?: string;
  readonly arity: Arity;
  readonly type: ValueType;
  /** Whether every occurrence adds a list of its own; otherwise the last occurrence wins. */
  readonly collects: boolean;
  readonly choices?: readonly Scalar[];
  /** Further choices, which the Python program does not have. */
  readonly ownChoices?: readonly Scalar[];
  readonly default: ArgumentValue;
  /** What an occurrence without values stands for, where that is not the empty list. */
  readonly whenEmpty?: readonly Scalar[];
  readonly availability: Availability;
  /** Options of the Python program; abbreviations are looked for among these first. */
  readonly origin: "rabbit" | "rabbit-fit";
  /** How the values are called in the help: `<name> <value>`. */
  readonly placeholder?: string;
  /** Heading in the help; options without one are not shown. */
  readonly heading?: string;
  readonly help?: string;
}

/** The name of the value in a record of arguments, by argparse's rule. */
export function destination(spec: OptionSpec): string {
  return spec.name.replaceAll("-", "_");
}

/** The option as a user writes it. */
export function longFlag(spec: OptionSpec): string {
  return `--${spec.name}`;
}
