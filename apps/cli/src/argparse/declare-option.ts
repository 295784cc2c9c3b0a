import type { OptionSpec } from "./option-spec.js";

/** What an option has unless its declaration says otherwise. */
export interface Common {
  readonly collects: false;
  readonly default: null;
  readonly origin: "rabbit";
  readonly availability: { readonly kind: "available" };
}

const common: Common = {
  collects: false,
  default: null,
  origin: "rabbit",
  availability: { kind: "available" },
};

/** With the types of all that is declared, from which those of the values follow. */
export type Declared<Name extends string, Details> = Omit<Common, keyof Details> &
  Details & { readonly name: Name };

type Details = Partial<Omit<OptionSpec, "name" | "arity" | "type" | "availability">>;

/** An option that this version has. */
export function option<
  const Name extends string,
  const Spec extends Pick<OptionSpec, "arity" | "type" | "placeholder" | "heading" | "help"> & Details,
>(name: Name, spec: Spec): Declared<Name, Spec> {
  return { ...common, ...spec, name };
}

/** An option without value. */
export function flag<const Name extends string>(
  name: Name,
  heading: string,
  help: string,
  origin: OptionSpec["origin"] = "rabbit",
) {
  return { ...common, arity: "none", type: "flag", default: false, heading, help, origin, name } as const;
}

/** An option of Python rabbit that this version takes with its default only. */
export function missing<
  const Name extends string,
  const Spec extends Pick<OptionSpec, "arity" | "type"> & Details,
>(name: Name, spec: Spec) {
  return {
    ...common,
    placeholder: "<value>",
    ...spec,
    name,
    availability: { kind: "default-only" },
  } as const;
}

/** A flag of Python rabbit that this version knows, and refuses. */
export function missingFlag<const Name extends string>(name: Name) {
  return {
    ...common,
    name,
    arity: "none",
    type: "flag",
    default: false,
    availability: { kind: "default-only" },
  } as const;
}
