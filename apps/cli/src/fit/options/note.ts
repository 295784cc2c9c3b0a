import { isDeepStrictEqual } from "node:util";
import { destination, type OptionSpec } from "../../argparse/option-spec.js";

/** A remark for the log about the options themselves. */
export interface OptionNote {
  readonly level: "info" | "warning";
  readonly text: string;
}

/** The options that were given something other than their default, of those with these names. */
export function given<Specs extends readonly OptionSpec[]>(
  specs: Specs,
  values: { readonly [name: string]: unknown },
  names: readonly Specs[number]["name"][],
): string[] {
  return names.filter((name) => {
    const spec = specs.find((candidate) => candidate.name === name)!;
    return !isDeepStrictEqual(values[destination(spec)], spec.default);
  });
}

/** A warning for each of these options, which has no effect: "--name does nothing ..." */
export function withoutEffect(names: readonly string[], reason: string): OptionNote[] {
  return names.map((name) => ({ level: "warning", text: `--${name} does nothing ${reason}.` }));
}
