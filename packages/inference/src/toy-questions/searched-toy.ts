import { type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { converged } from "../hypothesis/converged.js";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import { once } from "../once.js";
import type { DrawnToy } from "../toys/drawn-toy.js";
import type { ToySetting } from "../toys/truths.js";

/** A search for several signals, one at a time, in a toy without any of them. */
export interface SearchedToy extends DrawnToy {
  readonly kind: "search";
  /** The strengths of the signals. */
  readonly parameters: readonly string[];
}

/** Gives q0 of each signal. */
export function searchedToys({ fit }: ToySetting): (toy: SearchedToy) => Promise<Float64Array> {
  const truths = new Map<string, () => Promise<Postfit>>();
  return async ({ kind: _, parameters, ...drawn }) => {
    const key = JSON.stringify(parameters);
    const truth = truths.get(key) ?? once(() => withoutSignals(fit, parameters));
    truths.set(key, truth);
    const background = await truth();
    const data = toyOfFit(background, drawn);
    return searchStatistics(
      fit,
      parameters,
      await withoutSignals(fit, parameters, { data, start: background.x }),
    );
  };
}

/** The fit with all signals at zero. @throws NoAnswer where it does not converge */
export async function withoutSignals(
  fit: Postfit,
  parameters: readonly string[],
  change: Pick<Parameters<Postfit["refit"]>[0], "data" | "start"> = {},
): Promise<Postfit> {
  return converged(await fit.refit({ ...change, hold: zerosOf(fit, parameters) }));
}

/**
 * q0 = 2 (L(0) - L(mu_hat)) of each signal with all others at zero, 0 where mu_hat < 0, [signals].
 *
 * @param fit in which the signals float
 * @param background to the same data, with all signals at zero
 * @throws NoAnswer where a fit does not converge
 */
export async function searchStatistics(
  fit: Postfit,
  parameters: readonly string[],
  background: Postfit,
): Promise<Float64Array> {
  const slopes = new Float64Array(background.x.length);
  background.likelihood.valueAndGradient(background.x, slopes);
  const zeros = zerosOf(fit, parameters);
  const statistics = new Float64Array(parameters.length);
  for (const [place, name] of parameters.entries()) {
    const { index, isBounded, valueAt } = testedParameter(fit, name, "options.parameters");
    // A likelihood that rises at zero has its minimum below.
    if (!isBounded && slopes[index]! >= 0) continue;
    const start = background.x.slice();
    // The square root of a strength has no slope at zero.
    if (isBounded) start[index] = fit.likelihood.start[index]!;
    const hold = new Map([...zeros].filter(([other]) => other !== index));
    const floating = converged(await fit.refit({ data: background.data, start, hold }));
    if (valueAt(floating.x) > 0) statistics[place] = Math.max(0, 2 * (background.nll - floating.nll));
  }
  return statistics;
}

function zerosOf(fit: Postfit, parameters: readonly string[]): Map<number, number> {
  return new Map(
    parameters.map((name) => {
      const parameter = testedParameter(fit, name, "options.parameters");
      return [parameter.index, parameter.internal(0)];
    }),
  );
}
