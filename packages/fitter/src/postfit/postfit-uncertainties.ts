import { type Convergence, type FitInput, listedNames } from "@rabbit-fit/contracts";
import { describeExternalFall, externalFall } from "../convergence/external-fall.js";
import { describeHessianFaults } from "../convergence/hessian-faults.js";
import type { CurvatureVerdict } from "../convergence/judge-convergence.js";
import { describeRunaway, runawayParameters } from "../convergence/runaway.js";
import { unsupportedUncertainties } from "../convergence/unsupported-uncertainties.js";
import { parametersWithoutEffect } from "../convergence/without-effect.js";
import { type ZeroSignals, zeroSignals } from "../convergence/zero-signals.js";
import type { PositiveDefiniteHessian } from "../covariance/floating-hessian.js";
import { hessianCovariance } from "../covariance/hessian-covariance.js";
import { matrixFreeVariances } from "../covariance/matrix-free-variances.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { FitOptions } from "../options/fit-options.js";
import type { Frozen } from "../parameters/frozen.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";

export interface PostfitUncertainties extends CurvatureVerdict {
  /** Of all parameters, where it was asked for and the Hessian gives one. */
  readonly covariance?: Extract<ParameterCovariance, { kind: "dense" }>;
  /** NaN where there is none, [parameters]. */
  readonly variances: Float64Array;
  /** Signal strengths at zero, by their places, with which the likelihood does not change to second order. */
  readonly undetermined?: readonly number[];
}

/** What the uncertainties need of a fit. */
export interface UncertaintyRequest {
  readonly likelihood: Likelihood;
  readonly input: Pick<FitInput, "systematics">;
  readonly options: FitOptions;
  readonly frozen: Frozen;
  /** [parameters] */
  readonly prefitVariances: Float64Array;
  /** How the minimizer ended; undefined where nothing was minimised. */
  readonly convergence?: Pick<Convergence, "converged"> | undefined;
  /** The Hessian at x, where it is known; it becomes the covariance. */
  readonly hessian?: PositiveDefiniteHessian | undefined;
}

/** What the curvature of the likelihood at x says about the parameters, as far as the options ask for it. */
export function postfitUncertainties(job: UncertaintyRequest, x: Float64Array): PostfitUncertainties {
  const { likelihood, options, frozen } = job;
  const message = whyUnbounded(job, x);
  if (message !== undefined) {
    return { ...noUncertainties(x.length), failure: { status: "unbounded", message } };
  }
  const { atBound: zero, undetermined } = zeroSignals(likelihood, x, frozen);
  // A fit that ends beside zero, where a signal strength has hardly any slope, would take that for a large uncertainty.
  const zeroed = x.map((value, i) => (undetermined.includes(i) ? -likelihood.map.shift(i) : value));
  const found = { ...byKind(job, zeroed, { atBound: zero, undetermined }), undetermined };
  if (found.failure) return found;
  const list = (indices: readonly number[]) =>
    listedNames(indices.map((i) => `"${likelihood.parameterNames[i]}"`));
  // That a blinded strength is zero is its value.
  const shown = (indices: readonly number[]) => indices.filter((i) => !likelihood.map.hides(i));
  const [atBound, withoutSlope] = [shown(zero), shown(undetermined)];
  const report = (level: "info" | "warning", text: string) =>
    options.run?.onProgress?.({ kind: "message", level, text });
  const notes = [];
  if (withoutSlope.length > 0 && (options.covariance ?? "full") !== "none") {
    const lack = `No uncertainty for ${list(withoutSlope)}`;
    const its = withoutSlope.length === 1 ? "its" : "their";
    notes.push(`${lack} at zero signal.`);
    report(
      "warning",
      `${lack}: at zero, ${its} bound, a signal strength stored as a square root has no slope. The uncertainties of the other parameters are those at zero signal. Fit with options.parameters.allowNegative.`,
    );
  }
  if (atBound.length > 0) {
    const [is, its, it] = atBound.length === 1 ? ["is", "its", "it"] : ["are", "their", "them"];
    const note = `${list(atBound)} ${is} at zero, ${its} bound, beyond which the likelihood would still fall: ${its} uncertainty is that of the square root, from which no interval of the strength follows (options.analyses.of finds one), and the others have theirs at zero signal. To let ${it} be negative, fit with options.parameters.allowNegative.`;
    notes.push(note);
    report("info", note);
  }
  return notes.length === 0 ? found : { ...found, note: notes.join(" ") };
}

/** Why there is no minimum near x: external terms can lead a fit away that has not converged, and missing constraints any. */
function whyUnbounded({ likelihood, frozen, convergence }: UncertaintyRequest, x: Float64Array) {
  const fall = convergence?.converged === false ? externalFall(likelihood, x) : undefined;
  if (fall) return describeExternalFall(fall, likelihood.parameterNames);
  const runaway = runawayParameters(likelihood, x, frozen);
  return runaway && describeRunaway(runaway, x, likelihood);
}

function byKind(
  job: UncertaintyRequest,
  x: Float64Array,
  { atBound, undetermined: excluded }: ZeroSignals,
): PostfitUncertainties {
  const { likelihood, input, options, frozen, prefitVariances } = job;
  const none = noUncertainties(x.length);
  const kind = options.covariance ?? "full";
  if (kind !== "full") {
    // The full Hessian shows these itself.
    const withoutEffect = parametersWithoutEffect(likelihood, x, frozen);
    if (withoutEffect.length > 0) {
      const faults = { withoutEffect, linear: [], directions: [] };
      const message = describeHessianFaults(faults, likelihood.parameterNames);
      return { ...none, failure: { status: "not-positive-definite", message } };
    }
  }
  switch (kind) {
    case "none":
      return none;
    case "full": {
      const result = hessianCovariance(likelihood, {
        x,
        frozen,
        prefitVariances,
        excluded,
        effort: options.run?.diagnostics ? "all" : "little",
        known: job.hessian,
      });
      if (result.kind !== "positive-definite") {
        const message = `${result.message} There are no uncertainties.`;
        return { ...none, failure: { status: result.kind, message } };
      }
      const { covariance: values, edm, conditionNumber } = result;
      const unsupported = unsupportedUncertainties(likelihood, x, {
        covariance: values,
        conditionNumber,
        frozen: frozen.and([...atBound, ...excluded]),
      });
      if (unsupported.length > 0) {
        const directions = unsupported.map((direction) => ({ kind: "flat", direction }) as const);
        const faults = { withoutEffect: [], linear: [], directions };
        const message = `${describeHessianFaults(faults, likelihood.parameterNames)} There are no uncertainties.`;
        return { ...none, failure: { status: "not-positive-definite", message } };
      }
      const variances = x.map((_, i) => values[i * (x.length + 1)]!);
      for (const i of excluded) variances[i] = Number.NaN;
      return { covariance: { kind: "dense", size: x.length, values }, variances, edm, conditionNumber };
    }
    case "of-interest": {
      const { poiCount, modelCount } = likelihood.map;
      const targets = [
        ...Array.from({ length: poiCount }, (_, i) => i),
        ...Array.from(input.systematics.noiIndices, (index) => modelCount + index),
      ];
      const result = matrixFreeVariances(likelihood, { x, frozen, prefitVariances, targets, excluded });
      return result.kind === "solved"
        ? { variances: result.variances, edm: result.edm }
        : { ...none, failure: { status: result.kind, message: result.message } };
    }
    default:
      return kind satisfies never;
  }
}

function noUncertainties(size: number): PostfitUncertainties {
  return { variances: new Float64Array(size).fill(Number.NaN), edm: null };
}
