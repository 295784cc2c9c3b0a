import type { RateJacobian } from "@rabbit-fit/autodiff-kernels";
import { type Channel, type FitInput, RabbitInputError } from "@rabbit-fit/contracts";
import type { TemplateRows } from "../templates/template-rows.js";

/** A parameter of a model. */
export interface ModelParameter {
  readonly name: string;
  /** `poi`: a parameter of interest. */
  readonly kind: "poi" | "other";
  /** Value of the effective parameter before the fit, where the options have no other one. */
  readonly default: number;
  /** Whether it is stored as its square root, which keeps it from being negative. */
  readonly squared: boolean;
  /** Values that the fit can start at; any by default. */
  readonly startsWithin?: readonly [lowest: number, highest: number];
  /** A Gaussian prior 1/2 ((p - mean) / sigma)^2; the fit starts at its mean. */
  readonly prior?: { readonly mean: number; readonly sigma: number };
}

/** Rates r of the templates as a function of the effective parameters p of a model, at one point. */
export interface RatePoint {
  /** r, [processes] or [rows]; not to be modified. */
  readonly rates: Float64Array;
  /** Fills (dr/dp) d for a direction d, [parameters] to [rates]. */
  jvp(direction: Float64Array, out: Float64Array): void;
  /** Fills (dr/dp)^T g for a gradient g with respect to the rates, [rates] to [parameters]. */
  vjp(rateGradient: Float64Array, out: Float64Array): void;
  /** Fills sum_k g_k (d2 r_k / dp dp) d, [parameters]. Not asked for where the model is linear. */
  hvp(rateGradient: Float64Array, direction: Float64Array, out: Float64Array): void;
  /** dr/dp, [rates, parameters], with what can differ from zero. */
  jacobian(): RateJacobian;
  /**
   * Visits the elements of sum_k g_k d2 r_k / dp dp that can differ from zero, above and below the diagonal; elements of one
   * place add up. Where it is missing, the matrix is made from `hvp`, one column after the other.
   */
  hessian?(rateGradient: Float64Array, visit: (row: number, column: number, value: number) => void): void;
}

/**
 * How the parameters of a model scale the templates: yield k is norm_k r_k(p) times what the nuisance parameters make of
 * it, with one rate for each process, or one for each template row.
 */
export interface ParameterModel {
  /** Parameters of interest first. */
  readonly parameters: readonly ModelParameter[];
  readonly ratesPer: "process" | "row";
  /** Whether the rates are linear functions of the parameters. */
  readonly isLinear: boolean;
  /** Groups of parameters whose impacts are also given together, by places in `parameters`. */
  readonly impactGroups?: ReadonlyMap<string, Int32Array>;
  /**
   * What multiplies the blinding offsets of the parameters of interest, of width 5, in the units that they are stored in; one
   * number for all, or one for each, [pois]. 1 by default. It should be well above their uncertainties.
   */
  readonly blindAdditiveScale?: number | readonly number[];
  /** @param parameters p, effective, [parameters] */
  at(parameters: Float64Array): RatePoint;
}

/** What a model can be made from. */
export interface ModelContext {
  readonly processes: readonly string[];
  /** Names of the signals, the first of the processes. */
  readonly signals: readonly string[];
  readonly channels: readonly Channel[];
  /** Bin and process of each template row. */
  readonly rows: TemplateRows;
  /** Whether parameters of interest can be negative. */
  readonly allowNegative: boolean;
  /** What the tensor has besides, by name. */
  readonly auxiliary: FitInput["auxiliary"];
}

/** @throws RabbitInputError where the arguments, or the context, do not suit the model */
export type ParameterModelFactory = (context: ModelContext, args: readonly string[]) => ParameterModel;

/** Number of parameters of interest, which come first. */
export function poiCountOf({ parameters }: Pick<ParameterModel, "parameters">): number {
  const first = parameters.findIndex(({ kind }) => kind !== "poi");
  return first < 0 ? parameters.length : first;
}

/** What multiplies the blinding offset of each parameter of interest, [pois]. */
export function blindingScales(
  model: Pick<ParameterModel, "parameters" | "blindAdditiveScale">,
): Float64Array {
  const { blindAdditiveScale = 1 } = model;
  return typeof blindAdditiveScale === "number"
    ? new Float64Array(poiCountOf(model)).fill(blindAdditiveScale)
    : Float64Array.from(blindAdditiveScale);
}

/**
 * Names of the parameters of a fit, in their order: of interest, other ones of the model, nuisance parameters.
 *
 * @throws RabbitInputError for a systematic with the name of a parameter of the model, as of a signal
 */
export function parameterNamesOf(
  { parameters }: Pick<ParameterModel, "parameters">,
  systematics: { readonly names: readonly string[] },
): string[] {
  const ofModel = parameters.map(({ name }) => name);
  const taken = new Set(ofModel);
  const index = systematics.names.findIndex((name) => taken.has(name));
  if (index >= 0) {
    throw new RabbitInputError({
      field: "systematics.names",
      index,
      found: systematics.names[index],
      expected: "a name of its own: the model has a parameter of that name, as of a signal",
      remedy: "Rename the systematic or the signal, and make the tensor again.",
    });
  }
  return [...ofModel, ...systematics.names];
}
