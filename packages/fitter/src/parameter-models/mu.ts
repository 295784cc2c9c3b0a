import type { ModelDefinition } from "./model-definition.js";
import type { ModelContext, ParameterModel } from "./parameter-model.js";

export const muModel: ModelDefinition = {
  name: "Mu",
  usage: "",
  description:
    "r = mu for each signal, 1 for every background; parameters of interest with the names of the signals, 1 by default; the model of a fit that names none",
  create: (context, words) => {
    words.end();
    return mu(context);
  },
};

/** The default model: a signal strength mu for each signal, r_p = mu_p, and 1 for every background. */
export function mu(context: ModelContext): ParameterModel {
  const { processes, signals, allowNegative } = context;
  const count = signals.length;
  const signalColumns = Uint32Array.from({ length: count }, (_, i) => i);
  return {
    parameters: signals.map((name) => ({ name, kind: "poi", default: 1, squared: !allowNegative })),
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
