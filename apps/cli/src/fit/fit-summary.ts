import type { FitInput, FitResult, ResultGroup } from "@rabbit-fit/contracts";
import { chiSquareSurvival, matchNames } from "@rabbit-fit/fitter";
import { type PullRow, pullTable } from "../pulls/pull-table.js";
import type { FitRequest } from "./fit-request.js";
import { type FitStatus, fitStatus } from "./fit-status.js";
import { type SignalStrength, signalStrength } from "./signal-strength.js";

/** How many of the largest pulls a summary has. */
export const largestPullCount = 10;

/** What was fitted. */
export type FittedData =
  | { readonly kind: "data" }
  | { readonly kind: "asimov" }
  | { readonly kind: "pseudodata"; readonly name: string };

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

/** The fits of a result in short, in its order. */
export function summarise(
  result: FitResult,
  facts: InputFacts,
  options: FitRequest["options"],
): DataSetSummary[] {
  const [pois, nois] = [new Set(result.meta.pois), new Set(result.meta.nois)];
  const unblinded = new Set(matchNames(options.unblind ?? [], [...pois, ...nois], "--unblind"));
  return result.groups.map((group) => {
    const status = fitStatus(group);
    const rows = status.kind === "prefit-only" ? [] : pullTable(group);
    const names = rows.map((row) => row.name);
    const frozen = new Set(matchNames(options.freezeParameters ?? [], names, "--freezeParameters"));
    const hidden = !isAsimov(group.name, facts.pseudodata);
    const estimate = ({ name, pull, constraint }: PullRow): ParameterEstimate => ({
      name,
      value: pull,
      uncertainty: constraint,
      ...(pois.has(name) &&
        !options.allowNegativeParam && { signalStrength: signalStrength(pull, constraint) }),
      blinded: hidden && !unblinded.has(name),
      frozen: frozen.has(name),
    });
    const ofInterest = new Set([...pois, ...nois]);
    return {
      result: group.name,
      fitted: fittedData(group.name, facts.pseudodata),
      status,
      ...(group.nllvalreduced !== undefined && { nll: group.nllvalreduced }),
      ...(group.nllvalfull !== undefined && { nllFull: group.nllvalfull }),
      ...(typeof group.edmval === "number" && { edm: group.edmval }),
      ...saturatedTest(group),
      parametersOfInterest: rows.filter(({ name }) => pois.has(name)).map(estimate),
      nuisancesOfInterest: rows.filter(({ name }) => nois.has(name)).map(estimate),
      largestPulls: largestPulls(
        rows.filter(({ name }) => facts.constrained.has(name) && !ofInterest.has(name) && !frozen.has(name)),
      ),
    };
  });
}

/** Names of fits are `asimov`, the name of pseudodata, or both joined; the Asimov data are the same whatever the pseudodata. */
function fittedData(name: string, pseudodata: readonly string[]): FittedData {
  if (name === "") return { kind: "data" };
  return isAsimov(name, pseudodata) ? { kind: "asimov" } : { kind: "pseudodata", name };
}

function isAsimov(name: string, pseudodata: readonly string[]): boolean {
  return !pseudodata.includes(name) && (name === "asimov" || name.startsWith("asimov_"));
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
