import type { DataSetId, ResultGroup } from "@rabbit-fit/contracts";
import { type Blindable, blindedValue } from "../blinding.js";
import { type FitStatus, fitStatus } from "../fit-status.js";
import { nameFinder } from "../parameters/name-finder.js";
import { parameterEstimates } from "../parameters/parameter-histogram.js";
import { signalStrength } from "../parameters/signal-strength.js";
import { type Moments, type MomentsBuilder, momentsBuilder } from "./moments.js";

/** How many toys of each kind of failure a summary names. */
export const namedToyCount = 5;

/** Values of a parameter over toys; their mean is hidden with the values. */
export type EstimateMoments = Omit<Moments, "mean"> & { readonly mean: Blindable<number> };

/** A parameter of interest over the toys that converged. */
export interface ToyEstimate {
  readonly name: string;
  /** Values as stored; square roots of signal strengths where there is `signalStrength`. */
  readonly estimate: EstimateMoments;
  /** NaN where no toy has an uncertainty. */
  readonly meanUncertainty: number;
  /** The squares of the values, and the mean of what linear propagation makes of their uncertainties. */
  readonly signalStrength?: Blindable<Moments & { readonly meanUncertainty: number }>;
  /** (value - true value) / uncertainty, of the toys that have an uncertainty; absent where no true value is known. */
  readonly pull?: Moments;
  readonly blinded: boolean;
  readonly frozen: boolean;
}

/** Toys that ended in one way other than converged. */
export interface ToyFailure {
  /** The status as in the result, `stalled`, `non-finite` ... */
  readonly status: string;
  readonly count: number;
  /** Names of the first of them in the result. */
  readonly first: readonly string[];
  /** What the first of them says. */
  readonly message: string;
}

/** The fits to the toys of one data set in short. */
export interface ToySummary {
  /** The pseudodata that the toys have in place of the data. */
  readonly pseudodata?: string;
  readonly toys: number;
  readonly converged: number;
  readonly failures: readonly ToyFailure[];
  readonly parameters: readonly ToyEstimate[];
}

/** A parameter that toys are summed over. */
export interface ToyParameter {
  readonly name: string;
  readonly squared: boolean;
  readonly blinded: boolean;
  readonly frozen: boolean;
  /** The value behind the toy, where it is known, by value and uncertainty before its fit. */
  trueValue(prefit: { readonly x: number; readonly sigma: number }): number | undefined;
}

/** Sums over toys as they come. What it holds grows with the parameters of interest, not with the toys. */
export interface ToySummaryBuilder {
  add(toy: ResultGroup): void;
  finish(): ToySummary;
}

interface ParameterSums {
  readonly estimate: MomentsBuilder;
  readonly uncertainty: MomentsBuilder;
  readonly signalStrength: MomentsBuilder;
  readonly strengthUncertainty: MomentsBuilder;
  readonly pull: MomentsBuilder;
}

/** @param pseudodata that the toys have in place of the data */
export function toySummaryBuilder(
  parameters: readonly ToyParameter[],
  { pseudodata }: Pick<DataSetId, "pseudodata">,
): ToySummaryBuilder {
  const sums = parameters.map((parameter) => ({
    parameter,
    find: nameFinder(parameter.name),
    ...parameterSums(),
  }));
  const failures = new Map<string, { count: number; first: string[]; message: string }>();
  let toys = 0;
  let converged = 0;
  const addParameters = (toy: ResultGroup) => {
    const postfit = parameterEstimates(toy, "postfit");
    const prefit = parameterEstimates(toy, "prefit");
    for (const { parameter, find, ...entry } of sums) {
      const i = find(postfit.names);
      if (i < 0) continue;
      const [x, sigma] = [postfit.values[i]!, postfit.uncertainties[i]!];
      entry.estimate.add(x);
      const strength = signalStrength(x, sigma);
      entry.signalStrength.add(strength.value);
      if (!Number.isNaN(sigma)) {
        entry.uncertainty.add(sigma);
        entry.strengthUncertainty.add(strength.uncertainty);
      }
      const truth = parameter.trueValue({ x: prefit.values[i]!, sigma: prefit.uncertainties[i]! });
      const pull = (x - (truth ?? Number.NaN)) / sigma;
      if (Number.isFinite(pull)) entry.pull.add(pull);
    }
  };
  const addFailure = (name: string, status: Extract<FitStatus, { kind: "not-converged" }>) => {
    const failure = failures.get(status.reason) ?? { count: 0, first: [], message: status.message };
    failures.set(status.reason, failure);
    failure.count++;
    if (failure.first.length < namedToyCount) failure.first.push(name);
  };
  return {
    add(toy) {
      toys++;
      const status = fitStatus(toy);
      switch (status.kind) {
        case "not-converged":
          addFailure(toy.name, status);
          break;
        case "converged":
          converged++;
          addParameters(toy);
          break;
        case "not-minimised":
          addParameters(toy);
          break;
        case "prefit-only":
          break;
        default:
          status satisfies never;
      }
    },
    finish() {
      return {
        ...(pseudodata !== undefined && { pseudodata }),
        toys,
        converged,
        failures: [...failures].map(([status, failure]) => ({ status, ...failure })),
        parameters: sums.map(toyEstimate).filter(({ estimate }) => estimate.count > 0),
      };
    },
  };
}

function toyEstimate(sums: ParameterSums & { readonly parameter: ToyParameter }): ToyEstimate {
  const { name, squared, blinded, frozen } = sums.parameter;
  const pull = sums.pull.finish();
  const estimate = sums.estimate.finish();
  const strength = {
    ...sums.signalStrength.finish(),
    meanUncertainty: sums.strengthUncertainty.finish().mean,
  };
  return {
    name,
    estimate: blinded ? { ...estimate, mean: blindedValue } : estimate,
    meanUncertainty: sums.uncertainty.finish().mean,
    ...(squared && { signalStrength: blinded ? blindedValue : strength }),
    ...(pull.count > 0 && !blinded && { pull }),
    blinded,
    frozen,
  };
}

function parameterSums(): ParameterSums {
  return {
    estimate: momentsBuilder(),
    uncertainty: momentsBuilder(),
    signalStrength: momentsBuilder(),
    strengthUncertainty: momentsBuilder(),
    pull: momentsBuilder(),
  };
}
