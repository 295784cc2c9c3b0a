import { channelDeviation, channelsOfSignal, type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { converged } from "../hypothesis/converged.js";
import { once } from "../once.js";
import type { DrawnToy } from "../toys/drawn-toy.js";
import type { ToySetting } from "../toys/truths.js";

/** How well one strength describes all channels of a toy, which is drawn from the fit with one strength. */
export interface CompatibleToy extends DrawnToy {
  readonly kind: "compatibility";
  /** The signal of the model `ChannelMu`. */
  readonly parameter: string;
}

/** Gives [2 (L(one strength) - L(a strength for each channel))]. */
export function compatibleToys({ fit }: ToySetting): (toy: CompatibleToy) => Promise<Float64Array> {
  const truths = new Map<string, () => Promise<Postfit>>();
  return async ({ kind: _, parameter, ...drawn }) => {
    const truth = truths.get(parameter) ?? once(() => withOneStrength(fit, parameter));
    truths.set(parameter, truth);
    const common = await truth();
    const data = toyOfFit(common, drawn);
    const free = converged(await fit.refit({ data, start: common.x }));
    return Float64Array.of(compatibilityStatistic(free, await withOneStrength(free, parameter)));
  };
}

/** The places of the parameters by which strengths of channels differ. */
export function deviationsOf({ input, likelihood }: Postfit, signal: string): readonly number[] {
  const [, ...others] = channelsOfSignal(input, likelihood.rows, signal);
  return others.map(({ name }) => likelihood.parameterNames.indexOf(channelDeviation(signal, name)));
}

/** The fit to the same data with one strength for all channels. @throws NoAnswer where it does not converge */
export async function withOneStrength(fit: Postfit, signal: string): Promise<Postfit> {
  const hold = new Map(deviationsOf(fit, signal).map((place) => [place, 0]));
  return converged(await fit.refit({ hold }));
}

/** 2 (L(one strength) - L(a strength for each channel)), from 0. */
export function compatibilityStatistic(free: Postfit, common: Postfit): number {
  return Math.max(0, 2 * (common.nll - free.nll));
}
