import type { ArgumentRecord } from "./availability.js";
import { destination, type OptionSpec } from "./option-spec.js";

/** One value of an option: one of its choices where it has some. */
type ScalarOf<Spec extends OptionSpec> = Spec extends { readonly choices: readonly (infer Choice)[] }
  ? Choice | (Spec extends { readonly ownChoices: readonly (infer Own)[] } ? Own : never)
  : Spec["type"] extends "string"
    ? string
    : number;

/** What one occurrence of an option gives. */
type OccurrenceOf<Spec extends OptionSpec> = Spec["arity"] extends "one"
  ? ScalarOf<Spec>
  : Spec["arity"] extends "two"
    ? readonly [ScalarOf<Spec>, ScalarOf<Spec>]
    : readonly ScalarOf<Spec>[];

/** The value of an option in a record of arguments; null where that is its default. */
export type ValueOf<Spec extends OptionSpec> = Spec["arity"] extends "none"
  ? boolean
  :
      | (Spec["collects"] extends true ? readonly OccurrenceOf<Spec>[] : OccurrenceOf<Spec>)
      | (Spec["default"] extends null ? null : never);

/** `destination` of a name. */
type Destination<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}_${Destination<Tail>}`
  : Name;

/** The values of options by their names in a record of arguments. */
export type ValuesOf<Specs extends readonly OptionSpec[]> = {
  readonly [Spec in Specs[number] as Destination<Spec["name"]>]: ValueOf<Spec>;
};

/** The values of these options. `convertOccurrence` has made them by the specs, so that they have the types of these. */
export function valuesOf<Specs extends readonly OptionSpec[]>(
  specs: Specs,
  record: ArgumentRecord,
): ValuesOf<Specs> {
  const names = specs.map(destination);
  return Object.fromEntries(names.map((name) => [name, record[name]])) as ValuesOf<Specs>;
}
