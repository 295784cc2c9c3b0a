import type { Availability, OptionSpec } from "../argparse/option-spec.js";

export type Details = Partial<Omit<OptionSpec, "name" | "arity" | "type" | "availability">>;

const available: Availability = { kind: "available" };
const defaultOnly: Availability = { kind: "default-only" };

const common = { collects: false, default: null, origin: "rabbit" } as const;

/** An option without value. */
export function flag(name: string, heading: string, help: string, details: Details = {}): OptionSpec {
  return {
    ...common,
    name,
    arity: "none",
    type: "flag",
    default: false,
    availability: available,
    heading,
    help,
    ...details,
  };
}

/** An option that this version has. */
export function option(
  name: string,
  spec: Pick<OptionSpec, "arity" | "type" | "placeholder" | "heading" | "help"> &
    Details & { readonly availability?: Availability },
): OptionSpec {
  return { ...common, availability: available, name, ...spec };
}

/** A flag of the Python program that this version knows, and refuses. */
export function missingFlag(name: string): OptionSpec {
  return { ...common, name, arity: "none", type: "flag", default: false, availability: defaultOnly };
}

/** An option of the Python program that this version takes with its default only. */
export function missing(name: string, spec: Pick<OptionSpec, "arity" | "type"> & Details): OptionSpec {
  return { ...common, name, availability: defaultOnly, placeholder: "<value>", ...spec };
}
