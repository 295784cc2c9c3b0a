import type { PullRow } from "../pulls/pull-table.js";
import type { FitStatus } from "./fit-status.js";
import { type Moments, type MomentsBuilder, momentsBuilder } from "./moments.js";
import { signalStrength } from "./signal-strength.js";

/** How many toys of each kind of failure a summary names. */
export const namedToyCount = 5;

/** A parameter of interest over the toys that converged. */
export interface ToyEstimate {
  readonly name: string;
  /** Values as stored; square roots of signal strengths where there is `signalStrength`. */
  readonly estimate: Moments;
  /** NaN where no toy has an uncertainty. */
  readonly meanUncertainty: number;
  /** The squares of the values, and the mean of what linear propagation makes of their uncertainties. */
  readonly signalStrength?: Moments & { readonly meanUncertainty: number };
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
  /** The value behind the toy, where it is known. */
  trueValue(row: PullRow): number | undefined;
}

export interface ToySummaryBuilder {
  add(toy: string, status: FitStatus, rows: readonly PullRow[]): void;
  finish(): ToySummary;
}

interface ParameterSums {
  readonly estimate: MomentsBuilder;
  readonly uncertainty: MomentsBuilder;
  readonly signalStrength: MomentsBuilder;
  readonly strengthUncertainty: MomentsBuilder;
  readonly pull: MomentsBuilder;
}

/** Sums over toys as they come. What it holds grows with the parameters of interest, not with the toys. */
export function toySummaryBuilder(
  parameters: readonly ToyParameter[],
  pseudodata: string | undefined,
): ToySummaryBuilder {
  const sums = new Map(parameters.map((parameter) => [parameter.name, { parameter, ...parameterSums() }]));
  const failures = new Map<string, { count: number; first: string[]; message: string }>();
  let toys = 0;
  let converged = 0;
  const addRow = (row: PullRow) => {
    const entry = sums.get(row.name);
    if (entry === undefined) return;
    entry.estimate.add(row.pull);
    const strength = signalStrength(row.pull, row.constraint);
    entry.signalStrength.add(strength.value);
    if (!Number.isNaN(row.constraint)) {
      entry.uncertainty.add(row.constraint);
      entry.strengthUncertainty.add(strength.uncertainty);
    }
    const pull = (row.pull - (entry.parameter.trueValue(row) ?? Number.NaN)) / row.constraint;
    if (Number.isFinite(pull)) entry.pull.add(pull);
  };
  return {
    add(toy, status, rows) {
      toys++;
      if (status.kind === "not-converged") {
        const failure = failures.get(status.reason) ?? { count: 0, first: [], message: status.message };
        failures.set(status.reason, failure);
        failure.count++;
        if (failure.first.length < namedToyCount) failure.first.push(toy);
        return;
      }
      if (status.kind === "converged") converged++;
      for (const row of rows) addRow(row);
    },
    finish() {
      return {
        ...(pseudodata !== undefined && { pseudodata }),
        toys,
        converged,
        failures: [...failures].map(([status, failure]) => ({ status, ...failure })),
        parameters: [...sums.values()]
          .map(({ parameter, estimate, uncertainty, pull, ...strength }) => {
            const pulls = pull.finish();
            return {
              name: parameter.name,
              estimate: estimate.finish(),
              meanUncertainty: uncertainty.finish().mean,
              ...(parameter.squared && {
                signalStrength: {
                  ...strength.signalStrength.finish(),
                  meanUncertainty: strength.strengthUncertainty.finish().mean,
                },
              }),
              ...(pulls.count > 0 && { pull: pulls }),
              blinded: parameter.blinded,
              frozen: parameter.frozen,
            };
          })
          .filter(({ estimate }) => estimate.count > 0),
      };
    },
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
