import { RabbitInputError } from "@rabbit-fit/contracts";
import type { ParameterValue } from "../fit-options.js";
import type { RateModel } from "./rate-model.js";

/**
 * The default model: a signal strength for each signal, 1 for every background.
 *
 * @param signals names of the signals, the first of the processes
 * @param expected signal strengths before the fit; 1 where nothing is given
 * @throws RabbitInputError when `expected` names something that is not a signal
 */
export function signalStrengths(
  signals: readonly string[],
  expected: readonly ParameterValue[] = [],
): RateModel {
  const count = signals.length;
  const defaults = new Float64Array(count).fill(1);
  for (const { parameter, value } of expected) {
    const index = signals.indexOf(parameter);
    if (index < 0) {
      throw new RabbitInputError({
        field: "--expectSignal",
        found: parameter,
        expected: count === 0 ? "nothing, as the tensor has no signal" : `one of ${signals.join(", ")}`,
      });
    }
    defaults[index] = value;
  }
  return {
    pois: signals,
    otherParameters: [],
    defaults,
    isLinear: true,
    rates(parameters, out) {
      out.fill(1);
      out.set(parameters);
    },
    jvp(_parameters, direction, out) {
      out.fill(0);
      out.set(direction);
    },
    vjp(_parameters, rateGradient, out) {
      out.set(rateGradient.subarray(0, count));
    },
    hvp(_parameters, _rateGradient, _direction, out) {
      out.fill(0);
    },
  };
}
