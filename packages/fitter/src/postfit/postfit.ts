import { matrixVectorProduct } from "@rabbit-fit/autodiff-kernels";
import type { Convergence, FitInput } from "@rabbit-fit/contracts";
import { conjugateGradient } from "@rabbit-fit/minimizers";
import { tellsHidden, unreported } from "../blinding/telling-refits.js";
import { judgeConvergence } from "../convergence/judge-convergence.js";
import type { PositiveDefiniteHessian } from "../covariance/floating-hessian.js";
import { floatingSystem } from "../covariance/floating-system.js";
import type { PlacedData } from "../data/placed-data.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { StatisticalModel } from "../likelihood/statistical-model.js";
import { minimizeBesideZeros } from "../minimization/beside-zeros.js";
import type { Minimization } from "../minimization/minimization.js";
import { once } from "../once.js";
import { checkLength } from "../options/check-length.js";
import type { FitOptions } from "../options/fit-options.js";
import type { ParameterModel } from "../parameter-models/parameter-model.js";
import { Frozen } from "../parameters/frozen.js";
import type { InsertedParameters } from "../parameters/inserted-parameters.js";
import type { ParameterBlock } from "../preconditioner/parameter-blocks.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import { type Prediction, predict } from "../prediction/prediction.js";
import { externalUncertainties } from "./external-postfit.js";
import { NotSolvedError } from "./not-solved-error.js";
import { type PostfitUncertainties, postfitUncertainties } from "./postfit-uncertainties.js";
import { checkRefit, predictionKind, type Refit, refitTimesOptions } from "./refit.js";
import type { OutcomeOf, RefitOutcome, RefitSpec } from "./refit-spec.js";
import type { RefitKeeping, RefitsCall, RefitsSetting, RefitThreads } from "./refits-setting.js";

/** What the fits of one tensor have in common. */
export interface FitSetting {
  readonly input: Pick<FitInput, "channels" | "processes" | "systematics" | "data">;
  readonly model: StatisticalModel;
  readonly options: FitOptions;
  readonly frozen: Frozen;
  /** [parameters] */
  readonly prefitVariances: Float64Array;
  /** The blocks of the preconditioner, where the options ask for one. */
  readonly blocks?: readonly ParameterBlock[];
  /** Makes many refits of a fit. */
  readonly makeRefits: (
    fit: Postfit,
    specs: readonly RefitSpec[],
    setting: RefitsSetting,
    call: RefitsCall,
  ) => Promise<readonly RefitOutcome[]>;
  /** What makes many refits of a fit at the same time; `undefined` where they are made one after the other. */
  readonly refitThreads?: ((state: PostfitState) => RefitThreads | undefined) | undefined;
}

/** A fit as plain data, from which another thread with the same input and options has the same fit, to the last bit. */
export interface PostfitState extends Pick<FittedPoint, "x" | "convergence" | "group"> {
  readonly data: PlacedData;
  /** `frozen.mask` */
  readonly frozen: Uint8Array;
  readonly uncertainties: PostfitUncertainties;
  /** Of the regularisation, where there is one. */
  readonly strength: number | undefined;
}

/** A fit with further parameters. */
export interface MultipliedFit extends Pick<Minimization, "epochs"> {
  readonly postfit: Postfit;
  /** Where the further parameters are among those of that fit. */
  readonly inserted: InsertedParameters;
}

/** What every analysis of a fit starts from; each part is computed once, when it is first asked for. */
export interface Postfit {
  readonly input: FitSetting["input"];
  readonly likelihood: Likelihood;
  readonly data: PlacedData;
  /** The minimum, internal parameters, [parameters]. */
  readonly x: Float64Array;
  /** Negative log-likelihood at x, less that of the saturated model. */
  readonly nll: number;
  readonly frozen: Frozen;
  /** How the minimizer ended; undefined where nothing was minimised. */
  readonly convergence: Convergence | undefined;
  /** Whether the bin-by-bin parameters are profiled in what is predicted after the fit. */
  readonly profile: "profiled" | "unprofiled";
  /** What the curvature of the likelihood at x says about the parameters, as far as the options ask for it. */
  uncertainties(): PostfitUncertainties;
  /** Of all parameters; undefined where the options do not ask for it, or the Hessian gives none. */
  covariance(): Extract<ParameterCovariance, { kind: "dense" }> | undefined;
  /** The fit as plain data, for other threads. */
  state(): PostfitState;
  /** Says something on the way of the options' `onProgress`. */
  report(level: "info" | "warning", text: string): void;
  /** `convergence`, checked by the Hessian at x. */
  verdict(): Convergence | undefined;
  /**
   * H^-1 b for the parameters that float, with zeros for the others: by the covariance where there is one, else by
   * conjugate gradients with products of the Hessian. Zeros are also for signal strengths at zero that have no
   * uncertainty, as the likelihood does not change with their square roots to second order.
   *
   * @param rightHandSide b, [parameters]
   * @returns [parameters], a new array
   * @throws RabbitInputError where it has another length
   * @throws Error where conjugate gradients do not converge, as with a Hessian that is not positive definite
   */
  solve(rightHandSide: Float64Array): Float64Array;
  /** Expected yields of all bins; `held`: with bin-by-bin parameters where they are in the fit, whatever the others do. */
  prediction(profile: "profiled" | "unprofiled" | "held"): Prediction;
  /**
   * Minimises again, from the minimum of this fit, with other data or with parameters held at given values. Refits may
   * run side by side. They tell of their way by the options' `onProgress`, unless that would tell what blinding hides.
   *
   * @throws RabbitInputError where the likelihood is not defined for the data, there is no parameter to hold, or what changes is
   * not one of those
   * @throws the reason of the options' signal when that is aborted
   */
  refit(change: Refit): Promise<Postfit>;
  /**
   * Minimises again with further parameters: rates are those of the model times those of a factor. It starts from the minimum
   * of this fit with the factor's parameters at their defaults, so that it ends no higher where the factor is 1 there. Data,
   * blinding, frozen parameters, constraints and penalties are those of this fit; the further parameters are not blinded.
   *
   * @param factor without parameters of interest
   * @param options of the fit of the factor, where they differ from those of this fit
   * @throws RabbitInputError where the model has a parameter with the name of one of the factor
   * @throws the reason of the options' signal when that is aborted
   */
  refitTimes(factor: ParameterModel, options?: Pick<FitOptions, "covariance">): Promise<MultipliedFit>;
  /**
   * Makes many refits, whose outcomes are all that is kept of them: scans, impacts, intervals. They run on all cores where the
   * fit is one of `openFits`, tell how far they are by the options' `onProgress`, and those that a run that was stopped
   * has finished are not made again. The outcomes are the same bits however they are made.
   *
   * @returns outcomes in the order of the specifications
   * @throws RangeError where two of them have the same key
   * @throws the reason of the signal when that is aborted
   */
  refits<Spec extends RefitSpec>(
    specs: readonly Spec[],
    call: RefitsCall,
  ): Promise<readonly OutcomeOf<Spec>[]>;
}

/** A point to start analyses from. */
export interface FittedPoint {
  readonly likelihood: Likelihood;
  readonly x: Float64Array;
  readonly convergence?: Convergence | undefined;
  /** The Hessian at x, where it is known; it becomes the covariance. */
  readonly hessian?: PositiveDefiniteHessian | undefined;
  /** What the curvature says at x, where it is known. */
  readonly uncertainties?: PostfitUncertainties;
  /** Name of the result group, for reports of progress. */
  readonly group: string;
  /** Which refits have been made, and who keeps those that are. */
  readonly keeping?: RefitKeeping;
}

/** Residuals of solutions by conjugate gradients, relative to the right-hand side. */
const SOLUTION_TOLERANCE = 1e-10;

export function postfitOf(setting: FitSetting, point: FittedPoint): Postfit {
  const { input, options, frozen } = setting;
  const { likelihood, x, convergence, group } = point;
  const uncertainties = once(() => point.uncertainties ?? uncertaintiesOf(setting, point));
  const predictions = {
    profiled: once(() => predict(likelihood, { x, profile: "profiled", frozen })),
    unprofiled: once(() => predict(likelihood, { x, profile: "unprofiled", frozen })),
  };
  const profile = options.likelihood?.postfitProfile ?? "profiled";
  const held = once((): Prediction => {
    const prediction = predictions[profile]();
    const { betas } = prediction.bins;
    if (!betas || profile === "unprofiled") return prediction;
    return predict(likelihood, { x, profile: "unprofiled", frozen, beta: betas.values });
  });
  const value = once(() => likelihood.value(x));
  return {
    input,
    likelihood,
    data: likelihood.data,
    x,
    get nll() {
      return value();
    },
    frozen,
    convergence,
    profile,
    report: (level, text) => options.run?.onProgress?.({ kind: "message", level, text }),
    uncertainties,
    covariance: () => uncertainties().covariance,
    state: () => ({
      x,
      convergence,
      group,
      data: likelihood.data,
      frozen: frozen.mask,
      uncertainties: uncertainties(),
      strength: likelihood.regularizationStrength,
    }),
    verdict: once(() => {
      const { edm } = uncertainties();
      const verdict = judgeConvergence(convergence, uncertainties(), options.minimizer);
      return verdict && edm !== null ? { ...verdict, edm } : verdict;
    }),
    solve(rightHandSide) {
      checkLength(rightHandSide, likelihood.size, "rightHandSide");
      const right = rightHandSide.slice();
      const { covariance, undetermined = [] } = uncertainties();
      const left = frozen.and(undetermined);
      left.clear(right);
      const solution = covariance
        ? matrixVectorProduct(covariance.values, right, { team: likelihood.team })
        : solveByProducts(point, left, right);
      left.clear(solution);
      return solution;
    },
    prediction(kind) {
      predictionKind.check(kind, "profile");
      return kind === "held" ? held() : predictions[kind]();
    },
    async refit(change) {
      checkRefit(change, likelihood.size);
      const { start = x, hold = new Map(), data = {} } = change;
      const from = start.slice();
      for (const [parameter, held] of hold) from[parameter] = held;
      const placed = setting.model.place({ ...likelihood.data, ...data, start: from }, "refit.data");
      const again = {
        ...setting,
        ...(tellsHidden(likelihood, { hold, data }) && { options: unreported(options) }),
        frozen: frozen.and(hold.keys()),
        likelihood: likelihood.withData(placed),
      };
      const minimum = await minimizeBesideZeros(again, { group, isRefit: true });
      return postfitOf(again, { ...minimum, likelihood: again.likelihood, group });
    },
    async refitTimes(factor, change = {}) {
      refitTimesOptions.check(change, "options");
      return multipliedFit(setting, { ...point, x }, factor, change);
    },
    refits<Spec extends RefitSpec>(specs: readonly Spec[], call: RefitsCall) {
      const threads = setting.refitThreads?.(this.state());
      const { onProgress } = options.run ?? {};
      const made = setting.makeRefits(this, specs, { ...point.keeping, threads, group, onProgress }, call);
      return made as Promise<readonly OutcomeOf<Spec>[]>;
    },
  };
}

async function multipliedFit(
  setting: FitSetting,
  { likelihood, x, group }: FittedPoint,
  factor: ParameterModel,
  change: Pick<FitOptions, "covariance">,
): Promise<MultipliedFit> {
  const { model, inserted } = setting.model.times(factor);
  const { constraints, start } = model.description;
  const ofFactor = { centres: inserted.ofAll(constraints.centres), start: inserted.ofAll(start) };
  const data = inserted.intoData({ ...likelihood.data, start: x }, ofFactor);
  const { regularizationStrength: strength } = likelihood;
  const placed = model.likelihood(data);
  const { run = {}, minimizer } = setting.options;
  const { refitThreads: _, ...common } = setting;
  const again = {
    ...common,
    model,
    // What the fit of the factor has to say is its caller's to judge.
    options: {
      ...setting.options,
      ...change,
      minimizer: { ...minimizer, step: "iterate" as const },
      run: run.signal ? { signal: run.signal } : {},
    },
    frozen: new Frozen(inserted.into(setting.frozen.mask, 0)),
    prefitVariances: inserted.into(setting.prefitVariances, 0),
    ...(setting.blocks && {
      blocks: setting.blocks.map(({ name, parameters }) => ({
        name,
        parameters: parameters.map((place) => inserted.place(place)),
      })),
    }),
    likelihood: strength === undefined ? placed : placed.withStrength(strength),
  };
  const { epochs, ...minimum } = await minimizeBesideZeros(again, { group, isRefit: true });
  const postfit = postfitOf(again, { ...minimum, likelihood: again.likelihood, group });
  return { postfit, inserted, ...(epochs && { epochs }) };
}

/** Those of another fit, where its covariance is taken over with its parameters. */
function uncertaintiesOf(setting: FitSetting, point: FittedPoint): PostfitUncertainties {
  const { likelihood, x, hessian, convergence } = point;
  const { options, prefitVariances } = setting;
  const external = options.parameters?.externalPostfit;
  const covariance = external?.covariance;
  const isMinimised = convergence !== undefined;
  return !isMinimised && covariance
    ? externalUncertainties(likelihood, external, { covariance, prefitVariances })
    : postfitUncertainties({ ...setting, likelihood, hessian, convergence }, x);
}

function solveByProducts({ likelihood, x }: FittedPoint, frozen: Frozen, right: Float64Array): Float64Array {
  const { product, preconditioner } = floatingSystem(likelihood, x, frozen);
  const relativeTolerance = SOLUTION_TOLERANCE;
  const { x: solution, status } = conjugateGradient(product, right, { preconditioner, relativeTolerance });
  if (status.kind === "converged") return solution;
  throw new NotSolvedError(
    `Conjugate gradients with the Hessian at the minimum have not converged (${status.kind}).`,
  );
}
