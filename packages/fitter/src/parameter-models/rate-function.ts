import { hvp, ops, type RateJacobian, type Tensor, tensor, vjp } from "@rabbit-fit/autodiff-kernels";
import type { ParameterModel, RatePoint } from "./parameter-model.js";

/**
 * Rates that are one function, element by element, of a few parameters each: r_i = f(p[a_i], p[b_i], ...). Only f is written
 * down, in operations that are differentiated by machine.
 */
export interface RateFunction {
  /** Number of rates, n. */
  readonly count: number;
  /** For each argument of `rate` the place of the parameter that it is in each rate: a, b ..., [n] each. */
  readonly parameters: readonly Uint32Array[];
  /** The rates, [n], from the values of their parameters, [n] each. Element i is a function of elements i alone. */
  rate(...values: Tensor[]): Tensor;
  /** Template rows that the rates scale, or processes, where the model has rates for each process. */
  readonly places: Uint32Array;
  /** Which rate scales each of these places; by default, the first the first and so on. [places] */
  readonly rateOf?: Uint32Array;
}

/** A model in terms of such functions. What no function scales has the rate 1, and no place is scaled twice. */
export interface RateModel extends Omit<ParameterModel, "at"> {
  readonly rates: readonly RateFunction[];
}

/**
 * The model with its derivatives. Memory and time are those of the rates that differ from 1.
 *
 * @param placeCount number of template rows, or of processes
 */
export function tracedModel({ rates: functions, ...model }: RateModel, placeCount: number): ParameterModel {
  const parameterCount = model.parameters.length;
  const pattern = jacobianPattern(functions, placeCount);
  return {
    ...model,
    at: (parameters) => {
      const parts = functions.map((each) => new LocalRates(each, parameters));
      const rates = new Float64Array(placeCount).fill(1);
      for (const part of parts) part.fill(rates);
      const point: RatePoint = {
        rates,
        jvp(direction, out) {
          out.fill(0);
          for (const part of parts) part.jvp(direction, out);
        },
        vjp(rateGradient, out) {
          out.fill(0);
          for (const part of parts) part.addVjp(rateGradient, out);
        },
        hvp(rateGradient, direction, out) {
          out.fill(0);
          for (const part of parts) {
            part.visitHessian(rateGradient, (row, column, value) => {
              out[row]! += value * direction[column]!;
            });
          }
        },
        jacobian(): RateJacobian {
          const { rowStart, columns, sources } = pattern;
          const values = new Float64Array(columns.length);
          const slopes = parts.map((part) => part.slopes());
          sources.forEach(({ from, entries }, f) => {
            const of = slopes[f]!;
            entries.forEach((entry, i) => {
              values[entry] = of[from[i]!]!;
            });
          });
          return { parameterCount, rowStart, columns, values };
        },
        hessian(rateGradient, visit) {
          for (const part of parts) part.visitHessian(rateGradient, visit);
        },
      };
      return point;
    },
  };
}

/** The rates of one function at one point. Arrays of slopes are [arguments, rates]. */
class LocalRates {
  readonly #of: RateFunction;
  readonly #values: Tensor;
  readonly #rates: Float64Array;
  readonly #pullback: (rateGradient: Float64Array) => Float64Array;
  #slopes: Float64Array | undefined;
  #curvatures: Float64Array[] | undefined;

  constructor(of: RateFunction, parameters: Float64Array) {
    this.#of = of;
    const { count } = of;
    const values = new Float64Array(of.parameters.length * count);
    of.parameters.forEach((places, argument) => {
      for (let i = 0; i < count; i++) values[argument * count + i] = parameters[places[i]!]!;
    });
    this.#values = tensor(values);
    const { value, pullback } = vjp((x: Tensor) => this.#evaluate(x))(this.#values);
    this.#rates = value.data;
    this.#pullback = (rateGradient) => pullback(rateGradient).data;
  }

  fill(out: Float64Array): void {
    this.#scatter(this.#rates, out);
  }

  jvp(direction: Float64Array, out: Float64Array): void {
    const { count, parameters } = this.#of;
    const slopes = this.slopes();
    const change = new Float64Array(count);
    parameters.forEach((places, argument) => {
      for (let i = 0; i < count; i++) change[i]! += slopes[argument * count + i]! * direction[places[i]!]!;
    });
    this.#scatter(change, out);
  }

  addVjp(rateGradient: Float64Array, out: Float64Array): void {
    const { count, parameters } = this.#of;
    const slopes = this.slopes();
    const gradient = this.#gather(rateGradient);
    parameters.forEach((places, argument) => {
      for (let i = 0; i < count; i++) out[places[i]!]! += slopes[argument * count + i]! * gradient[i]!;
    });
  }

  visitHessian(
    rateGradient: Float64Array,
    visit: (row: number, column: number, value: number) => void,
  ): void {
    const { count, parameters } = this.#of;
    const gradient = this.#gather(rateGradient);
    this.#secondDerivatives().forEach((curvatures, column) => {
      parameters.forEach((places, row) => {
        for (let i = 0; i < count; i++) {
          const value = gradient[i]! * curvatures[row * count + i]!;
          if (value !== 0) visit(places[i]!, parameters[column]![i]!, value);
        }
      });
    });
  }

  /** dr_i / d argument: as rates do not depend on arguments of others, one pullback has all of them. */
  slopes(): Float64Array {
    this.#slopes ??= this.#pullback(new Float64Array(this.#of.count).fill(1));
    return this.#slopes;
  }

  /** d2 r_i / d row d column, by column: the change of all slopes along one argument. */
  #secondDerivatives(): Float64Array[] {
    this.#curvatures ??= this.#of.parameters.map((_, column) => {
      const { count } = this.#of;
      const along = new Float64Array(this.#values.size);
      along.fill(1, column * count, (column + 1) * count);
      return hvp((x: Tensor) => ops.sum(this.#evaluate(x)))(this.#values, along).data;
    });
    return this.#curvatures;
  }

  #evaluate(values: Tensor): Tensor {
    const { count, parameters, rate } = this.#of;
    return rate(
      ...parameters.map((_, argument) => ops.slice(values, argument * count, (argument + 1) * count)),
    );
  }

  #scatter(values: Float64Array, out: Float64Array): void {
    const { places, rateOf } = this.#of;
    for (let i = 0; i < places.length; i++) out[places[i]!] = values[rateOf ? rateOf[i]! : i]!;
  }

  /** Sums what belongs to one rate. */
  #gather(gradient: Float64Array): Float64Array {
    const { count, places, rateOf } = this.#of;
    const sums = new Float64Array(count);
    for (let i = 0; i < places.length; i++) sums[rateOf ? rateOf[i]! : i]! += gradient[places[i]!]!;
    return sums;
  }
}

/** Where the elements of dr/dp are, and which slope of which function each of them is. */
function jacobianPattern(functions: readonly RateFunction[], placeCount: number) {
  const rowStart = new Uint32Array(placeCount + 1);
  for (const { places, parameters } of functions) {
    for (const place of places) rowStart[place + 1]! += parameters.length;
  }
  for (let place = 0; place < placeCount; place++) rowStart[place + 1]! += rowStart[place]!;
  const columns = new Uint32Array(rowStart[placeCount]!);
  const sources = functions.map(({ count, places, rateOf, parameters }) => {
    const entryCount = places.length * parameters.length;
    const [entries, from] = [new Uint32Array(entryCount), new Uint32Array(entryCount)];
    places.forEach((place, i) => {
      const rate = rateOf ? rateOf[i]! : i;
      parameters.forEach((parameterOf, argument) => {
        const entry = rowStart[place]! + argument;
        columns[entry] = parameterOf[rate]!;
        entries[i * parameters.length + argument] = entry;
        from[i * parameters.length + argument] = argument * count + rate;
      });
    });
    return { entries, from };
  });
  return { rowStart, columns, sources };
}
