import { RabbitInputError } from "@rabbit-fit/contracts";
import type { ModelContext, ParameterModel } from "./parameter-model.js";

/**
 * The default model: a signal strength mu for each signal, r_p = mu_p, and 1 for every background.
 *
 * @throws RabbitInputError where `expectSignal` names something that is not a signal, or expects a negative mu where it
 * cannot be
 */
export function mu(context: ModelContext, args: readonly string[] = []): ParameterModel {
  const { processes, signals, expectSignal, allowNegative } = context;
  if (args.length > 0) {
    throw new RabbitInputError({
      field: "options.model.args",
      found: args,
      expected: "nothing, as mu takes no arguments",
    });
  }
  const count = signals.length;
  const defaults = new Float64Array(count).fill(1);
  for (const { parameter, value } of expectSignal) {
    const index = signals.indexOf(parameter);
    if (index < 0) {
      throw new RabbitInputError({
        field: "options.parameters.expectSignal",
        found: parameter,
        expected: count === 0 ? "nothing, as the tensor has no signal" : `one of ${signals.join(", ")}`,
      });
    }
    if (!allowNegative && value < 0) {
      throw new RabbitInputError({
        field: `options.parameters.expectSignal ${parameter}`,
        found: value,
        expected: "0 or more, as signal strengths are stored as square roots",
        remedy: "Add options.parameters.allowNegative.",
      });
    }
    defaults[index] = value;
  }
  const signalColumns = Uint32Array.from({ length: count }, (_, i) => i);
  return {
    parameters: signals.map((name, i) => ({
      name,
      kind: "poi",
      default: defaults[i]!,
      squared: !allowNegative,
    })),
    ratesPer: "process",
    isLinear: true,
    at(parameters) {
      const rates = new Float64Array(processes.length).fill(1);
      rates.set(parameters);
      return {
        rates,
        jvp(direction, out) {
          out.fill(0);
          out.set(direction);
        },
        vjp(rateGradient, out) {
          out.set(rateGradient.subarray(0, count));
        },
        hvp(_rateGradient, _direction, out) {
          out.fill(0);
        },
        jacobian: () => ({
          parameterCount: count,
          rowStart: Uint32Array.from({ length: processes.length + 1 }, (_, process) =>
            Math.min(process, count),
          ),
          columns: signalColumns,
          values: new Float64Array(count).fill(1),
        }),
      };
    },
  };
}
