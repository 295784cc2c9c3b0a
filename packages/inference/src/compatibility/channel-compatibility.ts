import { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { flag, optionsOf } from "@rabbit-fit/contracts/options";
import { channelsOfSignal, type Postfit } from "@rabbit-fit/fitter";
import { checkCall, refuseUnfinished } from "../hypothesis/check-fit.js";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import { parameterName, toyCountOrNone } from "../options/option-rules.js";
import { compatibilityStatistic, deviationsOf, withOneStrength } from "../toy-questions/compatible-toy.js";
import { RunOfToys, type ToyRun, toyRunRules } from "../toy-questions/toy-run.js";
import { toySpecs } from "../toy-questions/toy-spec.js";
import { toyStatistics } from "../toy-questions/toy-statistics.js";
import { atLeastAsLarge, type ToyProbability, toyProbability } from "../toys/toy-probability.js";

export interface ChannelCompatibilityOptions extends ToyRun {
  /** The signal of the model `ChannelMu`. */
  readonly parameter: string;
  /** Number of toys; 0, the default, for the asymptotic p-value alone. */
  readonly toys?: number;
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
}

const compatibilityOptions = optionsOf<ChannelCompatibilityOptions>(
  { ...toyRunRules, parameter: parameterName, toys: toyCountOrNone, force: flag },
  { required: ["parameter"] },
);

/** A signal strength with its uncertainty by the Hessian; both NaN where the strength is hidden. */
export interface FittedStrength {
  readonly value: number;
  readonly uncertainty: number;
}

export interface ChannelCompatibility {
  readonly parameter: string;
  /** One strength for all channels. */
  readonly common: FittedStrength;
  /** A strength for each channel. */
  readonly channels: readonly (FittedStrength & { readonly channel: string })[];
  /** Why there are no strengths, as a sentence, where the fit hides them. */
  readonly reason?: string;
  /** 2 (L(one strength) - L(a strength for each channel)) */
  readonly statistic: number;
  /** Channels less one. */
  readonly ndf: number;
  /** The p-value of a chi-square. */
  readonly asymptotic: number;
  /** The share of toys with one strength whose statistic is as large; absent without toys. */
  readonly pValue?: ToyProbability;
  /** Toys that could not be drawn or fitted, and do not count. */
  readonly failed: number;
  /** Of the first toy that failed. */
  readonly failure?: string;
}

/**
 * Whether channels agree on a signal strength: the likelihood ratio of one strength for all channels to one for each, all other parameters
 * in common.
 *
 *     const session = await openFit(input, { model: models.channelMu("signal"), data });
 *     const { channels, asymptotic } = await channelCompatibility(await session.postfit(0), { parameter: "signal" });
 *
 * @param fit to data with the model `ChannelMu` of the signal, its session still open
 * @throws RabbitInputError for an option that cannot be, a fit with another model, and one that has not converged
 * @throws NoAnswer where the fit with one strength does not converge
 * @throws the reason of the signal when that is aborted
 */
export async function channelCompatibility(
  fit: Postfit,
  options: ChannelCompatibilityOptions,
): Promise<ChannelCompatibility> {
  checkCall(fit, options, compatibilityOptions);
  const { parameter: name, toys = 0 } = options;
  const { index: place, isHidden } = testedParameter(fit, name, "options.parameter");
  const deviations = deviationsOf(fit, name);
  if (deviations.length === 0 || deviations.includes(-1)) {
    throw new RabbitInputError({
      field: "fit",
      state: "without strengths of channels",
      expected: `a fit with the model ChannelMu of "${name}"`,
      remedy: `Give options.model as models.channelMu("${name}").`,
    });
  }
  refuseUnfinished(fit, options.force);
  const common = await withOneStrength(fit, name);
  const statistic = compatibilityStatistic(fit, common);
  const strength = (of: Postfit, places: readonly number[]): FittedStrength =>
    isHidden ? { value: Number.NaN, uncertainty: Number.NaN } : sumOf(of, places);
  const channels = channelsOfSignal(fit.input, fit.likelihood.rows, name).map(({ name: channel }, i) => ({
    channel,
    ...strength(fit, i === 0 ? [place] : [place, deviations[i - 1]!]),
  }));
  const ndf = deviations.length;
  const run = new RunOfToys(fit, options);
  const question = { kind: "compatibility", parameter: name, ...run.drawn } as const;
  const { values, failed, failure } = toyStatistics(
    toys === 0 ? [] : await run.make(toySpecs(question, 1, toys)),
  );
  const passed = values.filter((value) => atLeastAsLarge(value, statistic)).length;
  return {
    parameter: name,
    common: strength(common, [place]),
    channels,
    ...(isHidden && { reason: `"${name}" is blinded: a strength would tell its value.` }),
    statistic,
    ndf,
    asymptotic: chiSquareSurvival(statistic, ndf),
    ...(toys > 0 && { pValue: toyProbability(passed, toys - failed, failed) }),
    failed,
    ...(failure !== undefined && { failure }),
  };
}

/** A sum of parameters with its uncertainty, which is NaN without covariance. */
function sumOf(fit: Postfit, places: readonly number[]): FittedStrength {
  const covariance = fit.covariance();
  let [value, variance] = [0, covariance ? 0 : Number.NaN];
  for (const i of places) {
    value += fit.x[i]!;
    for (const j of places) variance += covariance ? covariance.values[i * covariance.size + j]! : 0;
  }
  return { value, uncertainty: Math.sqrt(variance) };
}
