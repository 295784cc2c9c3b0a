import { describeBin } from "@rabbit-fit/contracts";
import type { Likelihood } from "../likelihood/likelihood.js";
import { createMappings } from "../mappings/registry.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import type { Postfit } from "../postfit/postfit.js";
import { jacobianPass } from "../prediction/jacobian-pass.js";
import { mappedObservables, mappedParameters } from "../prediction/mapped-observables.js";
import { predict } from "../prediction/prediction.js";

/** A number that the parameters of a fit determine: one output of a mapping. */
export interface Observable {
  /** The key of the mapping, with the bin where it has several. */
  readonly name: string;
  /**
   * f and df/dx at a point of a likelihood of the fit's model, at whichever data: profiled bin-by-bin parameters follow these.
   *
   * @param x internal parameters, [parameters]
   * @returns the gradient as a new array, [parameters], zero for the parameters that the fit has frozen
   */
  at(likelihood: Likelihood, x: Float64Array): { readonly value: number; readonly gradient: Float64Array };
}

/**
 * The outputs of mappings as functions of the parameters, for whatever follows them through refits, such as limits on them.
 *
 *     const [yieldOfSignal] = await observables(fit, [{ name: "Select", args: ["ch0_masked", "signal", "x:sum"] }]);
 *     yieldOfSignal.at(fit.likelihood, fit.x).value;
 *
 * @throws RabbitInputError where there is no such mapping, or what the mapping itself refuses
 */
export async function observables(
  fit: Postfit,
  specs: readonly MappingSpec[],
  path = "options.mappings",
): Promise<Observable[]> {
  const { input, frozen, profile } = fit;
  const { channels, processes } = input;
  const { parameterNames } = fit.likelihood;
  const mappings = await createMappings(path, specs, { channels, processes, parameterNames });
  return mappings.flatMap((mapping) =>
    Array.from({ length: mapping.size }, (_, output) => ({
      name: mapping.size === 1 ? mapping.key : `${mapping.key}, ${describeBin(mapping.channels, output)}`,
      at(likelihood, x) {
        const prediction = predict(likelihood, { x, profile, frozen });
        const parameters = mappedParameters(likelihood.map, x, frozen);
        const { values, jacobian } = mappedObservables(prediction, mapping, parameters);
        const taker = jacobian();
        jacobianPass(prediction, [taker]);
        const { size } = likelihood;
        return {
          value: values[output]!,
          gradient: taker.result().slice(output * size, (output + 1) * size),
        };
      },
    })),
  );
}
