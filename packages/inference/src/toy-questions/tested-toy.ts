import { toyOfFit } from "@rabbit-fit/fitter";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import { once } from "../once.js";
import { type DrawnToy, seriesOf } from "../toys/drawn-toy.js";
import { KeptReferences } from "../toys/kept-references.js";
import { type ToyStatistic, toyOfParameter, toyStatistic } from "../toys/toy-likelihood.js";
import type { ToySetting } from "../toys/truths.js";

/** The test statistic of a toy, for one value of a parameter. */
export interface TestedToy extends DrawnToy {
  readonly kind: "test";
  readonly parameter: string;
  /** The value that the toy is drawn at, with all other parameters fitted to the data. */
  readonly truth: number;
  /** The value that is tested. */
  readonly value: number;
  readonly statistic: ToyStatistic;
}

/** Gives [statistic]. Of toys of another value than the tested one the first fits are kept: they are tested at several values. */
export function testedToys({ fit, truth }: ToySetting): (toy: TestedToy) => Promise<Float64Array> {
  const kept = new KeptReferences();
  return async ({ kind: _, parameter, truth: drawnAt, value, statistic, ...drawn }) => {
    const hypothesis = await truth(parameter, drawnAt);
    const source = {
      fit,
      truth: hypothesis,
      parameter: testedParameter(fit, parameter, "options.parameter"),
    };
    const draw = once(() => toyOfFit(hypothesis, { ...drawn, series: seriesOf(drawnAt) }));
    const toy = toyOfParameter(source, draw);
    const key = JSON.stringify([parameter, drawnAt, drawn]);
    return Float64Array.of(await toyStatistic(drawnAt === value ? toy : kept.of(toy, key), statistic, value));
  };
}
