import type { FurtherEntries, PythonValue } from "@rabbit-fit/contracts";
import type { ParameterModel } from "../parameter-models/parameter-model.js";
import { hasPrior } from "../parameters/model-constraints.js";

/**
 * `param_priors` of Python rabbit: the names of all parameters of the model, whether each has a prior, and its standard deviation
 * and mean, NaN where it has none. Empty where no parameter has one.
 */
export function priorMetadata({ parameters }: Pick<ParameterModel, "parameters">): FurtherEntries {
  const mask = parameters.map(hasPrior);
  if (!mask.includes(true)) return new Map();
  const shape = [parameters.length];
  const column = (of: "sigma" | "mean"): PythonValue => ({
    kind: "array",
    dtype: "float64",
    shape,
    data: Float64Array.from(parameters, ({ prior }, i) => (mask[i] ? prior![of] : Number.NaN)),
  });
  const entries = new Map<PythonValue, PythonValue>([
    ["params", { kind: "array", dtype: "object", shape, data: parameters.map(({ name }) => name) }],
    ["mask", { kind: "array", dtype: "bool", shape, data: Int8Array.from(mask, Number) }],
    ["sigmas", column("sigma")],
    ["means", column("mean")],
  ]);
  return new Map([["param_priors", entries]]);
}
