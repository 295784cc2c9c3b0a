import type { FitResult, ResultGroup } from "@rabbit-fit/contracts";
import { callback, classOf, map, notNegative, optionsOf, where } from "@rabbit-fit/contracts/options";
import type { FitCallOptions, FitMinimum } from "../fit/fit-data-set.js";
import type { ListedRefits } from "../fit/list-refits.js";
import type { FitRequest } from "../fit/session.js";
import type { MinimizationHistory } from "../minimization/minimization.js";
import type { RefitOutcome } from "../postfit/refit-spec.js";
import type { KnownRefits } from "../postfit/refits-setting.js";

/** Where the minimisation of a fit is. */
export interface FitPoint {
  readonly iteration: number;
  /** [parameters] */
  readonly x: Float64Array;
  /** What was done to come there: the result of a fit that goes on counts it. */
  readonly history?: MinimizationHistory;
  /** Where the minimisation has ended: what is left of the fit are refits of this minimum. */
  readonly minimum?: FitMinimum;
}

/** Which fits to make, and what to do with their results. */
export interface FitWork {
  /** Names of the fits that are not to be made. */
  readonly skip?: ReadonlySet<string>;
  /** Where to continue fits that were interrupted, by name. */
  readonly starts?: ReadonlyMap<string, FitPoint>;
  /**
   * Takes a result. Results come as fits end, in any order, one at a time. Back-pressure: each thread runs at most a
   * few fits ahead of the pending promise.
   */
  readonly onGroup: (group: ResultGroup) => void | Promise<void>;
  /** Told where a fit is: after each iteration, or, where fits run in threads, at least once in `pointInterval`. */
  readonly onPoint?: (name: string, point: FitPoint) => void;
  /** Refits that are finished of fits that were interrupted, by the names of the fits: such as maps by their keys. */
  readonly refits?: ReadonlyMap<string, KnownRefits>;
  /**
   * Told the outcome of each refit, as those of impacts, of the fits that are made one after the other. Before the first of
   * them `onPoint` is told the minimum that they start from. Fits in threads tell nothing of their refits.
   */
  readonly onRefit?: (name: string, key: string, outcome: RefitOutcome) => void;
  /** In milliseconds; a minute by default. */
  readonly pointInterval?: number;
}

const fitWork = optionsOf<FitWork>(
  {
    skip: where((value) => classOf(value) === "Set", "a Set of names"),
    starts: map,
    onGroup: callback,
    onPoint: callback,
    refits: map,
    onRefit: callback,
    pointInterval: notNegative,
  },
  { required: ["onGroup"] },
);

/** @throws RabbitInputError naming the option that is not one, or has a value that it cannot have */
export function checkWork(work: FitWork): void {
  fitWork.check(work, "work");
}

/** The fits that the options of a fit ask for, before they are made. */
export interface FitPlan {
  /** What the results have in common. */
  readonly meta: FitResult["meta"];
  /** Names of all parameters, in the order of the values of a point. */
  readonly parameterNames: readonly string[];
  /** What is asked for, in order. */
  readonly requests: readonly FitRequest[];
  /**
   * Makes the fits.
   *
   * @throws RabbitInputError when `work` has an option that is not one; what `fit` throws; what `onGroup` throws
   */
  run(work: FitWork): Promise<void>;
  /**
   * Makes a fit to its minimum, and lists the refits that its analyses, such as asymmetric impacts, will make of it. They are plain
   * data, to be made by any process with the same input and options.
   *
   * @param name of the fit
   * @throws as `run`; RangeError where there is no such fit
   */
  listRefits(name: string, call?: Pick<FitCallOptions, "onPoint">): Promise<ListedRefits>;
  /**
   * Makes some of the refits that were listed of a fit. `run` with their outcomes as `refits`, and with the minimum as its
   * start, gives the result of the fit to the same bits as if it had made them itself.
   *
   * @param listed the minimum of the list, with the refits to make
   * @throws as `listRefits`
   */
  makeRefits(name: string, listed: ListedRefits, call: MakeRefitsCall): Promise<void>;
  /** Releases engines and threads. */
  close(): Promise<void>;
}

export interface MakeRefitsCall {
  /** Told the outcome of each refit, as they end, in any order. */
  readonly onRefit: (key: string, outcome: RefitOutcome) => void;
}

/** A checkpoint is worth so much time, in milliseconds. */
export const POINT_INTERVAL = 60_000;

/** How a fit goes on from the point where it was. */
export function continuing(
  point: FitPoint | undefined,
): Pick<FitCallOptions, "start" | "earlier" | "minimum"> {
  if (point === undefined) return {};
  const { x: start, history: earlier, minimum } = point;
  return { start, ...(earlier && { earlier }), ...(minimum && { minimum }) };
}
