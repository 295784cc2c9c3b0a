import {
  type DifferentiableProblem,
  differentiable,
  ops,
  type Tensor,
  type TensorLike,
} from "@rabbit-fit/autodiff-kernels";
import { nameFault, RabbitInputError } from "@rabbit-fit/contracts";
import { isError } from "@rabbit-fit/contracts/options";
import type { TensorOperations } from "../../mappings/custom-mapping.js";
import type { MappingContext } from "../../mappings/mapping-context.js";
import { importedFunction } from "../../options/imported-function.js";
import type { TermSpec } from "../../options/term-spec.js";

/** What a likelihood term of one's own is made with. */
export interface CustomTermContext extends MappingContext {
  /** Differentiable operations, of the package that traces them: `ops.sum(ops.log(density))`. */
  readonly ops: TensorOperations;
}

/** A parameter that a term adds to those of the fit. */
export interface TermParameter {
  readonly name: string;
  /** Value before the fit; 0 by default, or the mean of the prior. */
  readonly default?: number;
  /** `poi`, the default: a parameter of interest, which a fit to data blinds; or `other`. */
  readonly kind?: "poi" | "other";
  /** A Gaussian prior, 1/2 ((p - mean) / sigma)^2. */
  readonly prior?: { readonly mean: number; readonly sigma: number };
}

/** A likelihood term of one's own. */
export interface CustomTermBody {
  /** What it is a function of: names of parameters of the fit, and parameters that it adds. */
  readonly parameters: readonly (string | TermParameter)[];
  /**
   * What is added to -ln L, a single number.
   *
   * @param parameters effective ones by their names: signal strengths mu, not their square roots
   */
  // biome-ignore lint/suspicious/noExplicitAny: each is a Tensor; the type of a missing one would only be in the way of `p.name`.
  evaluate(parameters: { readonly [name: string]: any }): TensorLike;
}

/** What a module exports: makes a term from the words that follow its name. May throw where they do not suit. */
export type CustomTerm = (context: CustomTermContext, args: readonly string[]) => CustomTermBody;

/** A term that has been made. */
export interface LoadedTerm {
  /** Path of its specification and its module, for messages. */
  readonly source: string;
  /** Names of its parameters. */
  readonly names: readonly string[];
  /** Those that it adds to the fit. */
  readonly added: readonly TermParameter[];
  readonly problem: DifferentiableProblem;
}

/**
 * Imports and makes terms.
 *
 * @param context with the parameters of the fit without those that terms add
 * @throws RabbitInputError where a module cannot be imported or throws, where a term is of another form, or where it adds a
 * parameter that is there already or names one that is not
 */
export async function loadTerms(
  specs: readonly TermSpec[],
  context: MappingContext,
): Promise<readonly LoadedTerm[]> {
  const loaded: LoadedTerm[] = [];
  for (const [index, spec] of specs.entries()) {
    const path = `options.likelihood.terms[${index}]`;
    const make = await importedFunction<CustomTerm>(path, spec, "my-term.js");
    const source = `${path} (${spec.name} of ${spec.module})`;
    const body = guarded(source, "it", () => make({ ...context, ops }, spec.args ?? []));
    refuseForm(body, source);
    const names = body.parameters.map((one) => (typeof one === "string" ? one : one.name));
    const evaluate = (parameters: Readonly<Record<string, Tensor>>) =>
      guarded(source, "its evaluate", () => body.evaluate(parameters));
    loaded.push({
      source,
      names,
      added: body.parameters.filter((one) => typeof one !== "string"),
      problem: differentiable(evaluate, names),
    });
  }
  refuseNames(loaded, context.parameterNames);
  return loaded;
}

/** @throws RabbitInputError where a term has no finite value or derivatives before the fit, or is not a scalar */
export function checkTerm({ source, problem, names }: LoadedTerm, start: Float64Array): void {
  const gradient = new Float64Array(names.length);
  const product = new Float64Array(names.length);
  const value = guarded(source, "its evaluate", () => {
    const found = problem.valueAndGradient(start, gradient);
    problem.hvp(start, new Float64Array(names.length).fill(1), product);
    return found;
  });
  const where = names.map((name, i) => `${name} = ${start[i]}`).join(", ");
  if (!Number.isFinite(value)) {
    const expected = `a finite number before the fit, at ${where}`;
    throw new RabbitInputError({ field: `${source}: its value`, found: value, expected });
  }
  [gradient, product].forEach((derivatives, order) => {
    const index = derivatives.findIndex((derivative) => !Number.isFinite(derivative));
    if (index < 0) return;
    throw new RabbitInputError({
      field: `${source}: its ${order === 0 ? "first" : "second"} derivative by ${names[index]}`,
      found: derivatives[index],
      expected: `a finite number before the fit, at ${where}`,
    });
  });
}

function refuseForm(body: CustomTermBody, source: string): void {
  const { parameters, evaluate } = (body ?? {}) as Partial<CustomTermBody>;
  const isOfForm = typeof evaluate === "function" && Array.isArray(parameters) && parameters.length > 0;
  if (!isOfForm) {
    throw new RabbitInputError({
      field: `${source}: what it returns`,
      state: "of another form",
      expected: "{ parameters: [name or { name, ... }, ...], evaluate(parameters) }",
    });
  }
  parameters.forEach((parameter: string | TermParameter, index: number) => {
    const field = `${source}: parameters[${index}]`;
    const name = typeof parameter === "string" ? parameter : parameter?.name;
    const expected = nameFault(name);
    if (expected !== undefined) throw new RabbitInputError({ field, found: name, expected });
    if (typeof parameter === "string") return;
    const { default: value = 0, kind = "poi", prior } = parameter;
    if (!Number.isFinite(value)) {
      throw new RabbitInputError({ field: `${field}.default`, found: value, expected: "a finite number" });
    }
    if (kind !== "poi" && kind !== "other") {
      throw new RabbitInputError({ field: `${field}.kind`, found: kind, expected: '"poi" or "other"' });
    }
    if (prior && !(prior.sigma > 0 && Number.isFinite(prior.mean))) {
      const found = [prior.mean, prior.sigma];
      const wanted = "a finite mean and a standard deviation above 0";
      throw new RabbitInputError({ field: `${field}.prior`, found, expected: wanted });
    }
  });
}

function refuseNames(terms: readonly LoadedTerm[], ofFit: readonly string[]): void {
  const known = new Set(ofFit);
  for (const { source, added, names } of terms) {
    const twice = names.find((name, i) => names.indexOf(name) < i);
    const taken = twice ?? added.find(({ name }) => known.has(name))?.name;
    if (taken !== undefined) {
      throw new RabbitInputError({
        field: `${source}: parameters`,
        found: taken,
        expected: "each parameter once, and an added one of a name that is not there already",
        remedy: "Give the name alone for a parameter that the fit or another term has.",
      });
    }
    for (const { name } of added) known.add(name);
  }
  for (const { source, names } of terms) {
    const missing = names.find((name) => !known.has(name));
    if (missing === undefined) continue;
    throw new RabbitInputError({
      field: `${source}: parameters`,
      found: missing,
      expected: "the name of a parameter of the fit",
      remedy: `To add it to the fit, write { name: ${JSON.stringify(missing)} }.`,
    });
  }
}

/** What goes wrong in somebody else's code is told with its name. */
function guarded<Result>(source: string, what: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof RabbitInputError) throw cause;
    const message = isError(cause) ? cause.message : String(cause);
    const state = `stopped by an error, ${JSON.stringify(message)}`;
    throw new RabbitInputError({ field: `${source}: ${what}`, state }, { cause });
  }
}
