import { RabbitInputError } from "@rabbit-fit/contracts";
import { toyOfFit } from "@rabbit-fit/fitter";
import { NoAnswer } from "../hypothesis/no-answer.js";
import { ToyLikelihood, type ToySource, type ToyStatistic } from "./toy-likelihood.js";

/** Statistics of toys, NaN for those that failed; the reasons are kept. */
export interface ToyStatistics {
  /** [toys] */
  readonly values: Float64Array;
  readonly failed: number;
  /** Of the first toy that failed. */
  readonly failure?: string;
}

/** Toys of one hypothesis: data as it expects them. Each toy is drawn and fitted once, and tested at any number of values. */
export class ToySeries {
  readonly #source: ToySource;
  readonly #toys: (ToyLikelihood | string)[] = [];

  constructor(source: ToySource) {
    this.#source = source;
  }

  /**
   * The test statistic of the first toys at a value of the parameter.
   *
   * @throws the reason of the signal
   */
  async statistics(kind: ToyStatistic, value: number, count: number): Promise<ToyStatistics> {
    const values = new Float64Array(count).fill(Number.NaN);
    let failed = 0;
    let failure: string | undefined;
    for (let index = 0; index < count; index++) {
      this.#source.run.signal?.throwIfAborted();
      const toy = (this.#toys[index] ??= this.#draw(index));
      const result = typeof toy === "string" ? toy : await attempted(() => toy.statistic(kind, value));
      if (typeof result === "number") values[index] = result;
      else {
        failed++;
        failure ??= `toy ${index + 1}: ${result}`;
      }
    }
    return { values, failed, ...(failure !== undefined && { failure }) };
  }

  /** A toy, counted from 0; the reason where it cannot be drawn. */
  #draw(index: number): ToyLikelihood | string {
    const { truth, series, run, counter } = this.#source;
    const { seed, nuisances, onToy } = run;
    counter.made++;
    onToy?.(counter.made);
    try {
      const data = toyOfFit(truth, {
        toy: index + 1,
        series,
        ...(seed !== undefined && { seed }),
        ...(nuisances !== undefined && { nuisances }),
      });
      return new ToyLikelihood(this.#source, data);
    } catch (error) {
      if (error instanceof RabbitInputError) return error.message;
      throw error;
    }
  }
}

/** A number, or why there is none. */
async function attempted(make: () => Promise<number>): Promise<number | string> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof RabbitInputError) return error.message;
    throw error;
  }
}
