import type { FitInput, FitResult, ResultGroup } from "@rabbit-fit/contracts";
import { chiSquareSurvival, type FitOptions, matchNames } from "@rabbit-fit/fitter";
import { type PullRow, pullTable } from "../pulls/pull-table.js";
import { type FitStatus, fitStatus } from "./fit-status.js";
import { type FittedData, fittedData } from "./fitted-data.js";
import { type SignalStrength, signalStrength } from "./signal-strength.js";
import {
  type ToyParameter,
  type ToySummary,
  type ToySummaryBuilder,
  toySummaryBuilder,
} from "./toy-summary.js";

/** How many of the largest pulls a summary has. */
export const largestPullCount = 10;

/** A parameter after the fit. */
export interface ParameterEstimate {
  readonly name: string;
  /** As stored; the square root of the signal strength where there is one. */
  readonly value: number;
  readonly uncertainty: number;
  readonly signalStrength?: SignalStrength;
  /** Whether a hidden factor or term lies between this and the true value. */
  readonly blinded: boolean;
  readonly frozen: boolean;
}

/** A constrained nuisance parameter in units of its prefit uncertainty. */
export interface Pull {
  readonly name: string;
  /** (value - centre) / prefit uncertainty */
  readonly pull: number;
  /** uncertainty / prefit uncertainty */
  readonly constraint: number;
}

/** Likelihood-ratio test against the model with a parameter for each bin. */
export interface SaturatedTest {
  readonly twoDeltaNll: number;
  readonly ndf: number;
  /** Absent without degrees of freedom. */
  readonly pValue?: number;
}

/** The fit to one data set in short. */
export interface DataSetSummary {
  /** The name of the fit in the result file: empty for data. */
  readonly result: string;
  readonly fitted: FittedData;
  readonly status: FitStatus;
  /** Negative log-likelihood less that of the saturated model. */
  readonly nll?: number;
  readonly nllFull?: number;
  /** Estimated distance to the minimum. */
  readonly edm?: number;
  /** Of the Hessian at the minimum. */
  readonly conditionNumber?: number;
  readonly saturatedTest?: SaturatedTest;
  readonly parametersOfInterest: readonly ParameterEstimate[];
  readonly nuisancesOfInterest: readonly ParameterEstimate[];
  readonly largestPulls: readonly Pull[];
}

/** What of the input a summary needs; taken before the fit, which takes the input apart. */
export interface InputFacts {
  readonly channels: number;
  readonly bins: number;
  readonly maskedBins: number;
  readonly processes: number;
  readonly systematics: number;
  readonly pseudodata: readonly string[];
  readonly constrained: ReadonlySet<string>;
}

export function inputFacts(input: FitInput): InputFacts {
  const { names, constraintWeights } = input.systematics;
  const bins = input.data.counts.length;
  return {
    channels: input.channels.length,
    bins,
    maskedBins: Math.max(0, ...input.channels.map((channel) => channel.stop)) - bins,
    processes: input.processes.length,
    systematics: names.length,
    pseudodata: input.pseudodata.map(({ name }) => name),
    constrained: new Set(names.filter((_, index) => constraintWeights[index]! > 0)),
  };
}

/** All fits of a run in short. */
export interface RunFits {
  /** The fits to anything but toys, in their order. */
  readonly fits: readonly DataSetSummary[];
  /** Those to toys, together: one for each data set that toys stand for. */
  readonly toys: readonly ToySummary[];
}

/** Summarises the fits of a result as they come, so that none has to be kept. */
export interface SummaryBuilder {
  add(group: ResultGroup): void;
  finish(): RunFits;
}

/** What a summary does not grow with is the number of toys: of these it has sums only. */
export function summaryBuilder(
  { pois, nois }: FitResult["meta"],
  facts: InputFacts,
  { data = {}, parameters = {} }: FitOptions,
): SummaryBuilder {
  const signalNames = new Set(pois);
  const interestNames = new Set(nois);
  const ofInterest = new Set([...pois, ...nois]);
  const unblinded = new Set(matchNames(data.unblind ?? [], [...ofInterest], "--unblind"));
  const pseudodata = data.pseudodata && facts.pseudodata;
  const squared = (name: string) => signalNames.has(name) && !parameters.allowNegative;
  const frozenNames = (names: readonly string[]) =>
    new Set(matchNames(parameters.freeze ?? [], names, "--freezeParameters"));

  const dataSetSummary = (group: ResultGroup, fitted: FittedData): DataSetSummary => {
    const status = fitStatus(group);
    const rows = status.kind === "prefit-only" ? [] : pullTable(group);
    const frozen = frozenNames(rows.map((row) => row.name));
    const estimate = ({ name, pull, constraint }: PullRow): ParameterEstimate => ({
      name,
      value: pull,
      uncertainty: constraint,
      ...(squared(name) && { signalStrength: signalStrength(pull, constraint) }),
      blinded: fitted.kind !== "asimov" && !unblinded.has(name),
      frozen: frozen.has(name),
    });
    const conditionNumber = group.convergence?.conditionNumber;
    return {
      result: group.name,
      fitted,
      status,
      ...(group.nllvalreduced !== undefined && { nll: group.nllvalreduced }),
      ...(group.nllvalfull !== undefined && { nllFull: group.nllvalfull }),
      ...(typeof group.edmval === "number" && { edm: group.edmval }),
      ...(conditionNumber !== undefined && { conditionNumber }),
      ...saturatedTest(group),
      parametersOfInterest: rows.filter(({ name }) => signalNames.has(name)).map(estimate),
      nuisancesOfInterest: rows.filter(({ name }) => interestNames.has(name)).map(estimate),
      largestPulls: largestPulls(
        rows.filter(({ name }) => facts.constrained.has(name) && !ofInterest.has(name) && !frozen.has(name)),
      ),
    };
  };

  /** The value behind toys of the expectation. */
  const trueValue = (name: string): ToyParameter["trueValue"] => {
    const { randomizeSystematics, randomizeParameters } = data.toys ?? {};
    if (signalNames.has(name)) {
      // It is where the fit starts, unless that has been moved.
      return ({ prefitPull, prefitConstraint }) =>
        randomizeParameters && prefitConstraint > 0 ? undefined : prefitPull;
    }
    if (randomizeSystematics === "bayesian" && facts.constrained.has(name)) return () => undefined;
    const centre = parameters.constraintMinima?.find(({ parameter }) => parameter === name)?.value ?? 0;
    return () => centre;
  };

  const toyParameters = (): ToyParameter[] => {
    const frozen = frozenNames([...ofInterest]);
    const observed = data.toys?.dataMode === "observed";
    return [...ofInterest].map((name) => ({
      name,
      squared: squared(name),
      blinded: observed && !unblinded.has(name),
      frozen: frozen.has(name),
      trueValue: observed ? () => undefined : trueValue(name),
    }));
  };

  const fits: DataSetSummary[] = [];
  const toys = new Map<string | undefined, ToySummaryBuilder>();
  return {
    add(group) {
      const fitted = fittedData(group.name, pseudodata);
      if (fitted.kind !== "toy") {
        fits.push(dataSetSummary(group, fitted));
        return;
      }
      const builder = toys.get(fitted.pseudodata) ?? toySummaryBuilder(toyParameters(), fitted.pseudodata);
      toys.set(fitted.pseudodata, builder);
      const status = fitStatus(group);
      builder.add(group.name, status, status.kind === "prefit-only" ? [] : pullTable(group));
    },
    finish: () => ({ fits, toys: [...toys.values()].map((builder) => builder.finish()) }),
  };
}

function saturatedTest({ nllvalreduced, ndfsat }: ResultGroup): { saturatedTest?: SaturatedTest } {
  if (nllvalreduced === undefined || ndfsat === undefined) return {};
  const twoDeltaNll = 2 * nllvalreduced;
  const pValue = ndfsat > 0 ? { pValue: chiSquareSurvival(twoDeltaNll, ndfsat) } : {};
  return { saturatedTest: { twoDeltaNll, ndf: ndfsat, ...pValue } };
}

function largestPulls(rows: readonly PullRow[]): Pull[] {
  return rows
    .map(({ name, pull, constraint, prefitPull, prefitConstraint }) => ({
      name,
      pull: (pull - prefitPull) / prefitConstraint,
      constraint: constraint / prefitConstraint,
    }))
    .filter(({ pull }) => Number.isFinite(pull))
    .sort((left, right) => Math.abs(right.pull) - Math.abs(left.pull))
    .slice(0, largestPullCount);
}
