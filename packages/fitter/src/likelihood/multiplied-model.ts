import { compositeModel } from "../parameter-models/composite.js";
import type { ParameterModel } from "../parameter-models/parameter-model.js";
import { poiCountOf } from "../parameter-models/parameter-model.js";
import { InsertedParameters } from "../parameters/inserted-parameters.js";
import { modelConstraints } from "../parameters/model-constraints.js";
import { ParameterMap } from "../parameters/parameter-map.js";
import type { ModelDescription } from "./model-description.js";

/**
 * The description of a model whose rates are those of another one times those of a factor. Everything else is as it is there,
 * also what penalties compare with: the factor should be 1 before the fit.
 *
 * @param factor without parameters of interest
 * @throws RangeError where it has some
 * @throws RabbitInputError where the model has a parameter with the name of one of the factor
 */
export function multipliedModel(
  described: ModelDescription,
  factor: ParameterModel,
): { readonly description: ModelDescription; readonly inserted: InsertedParameters } {
  if (poiCountOf(factor) > 0) throw new RangeError("A factor of a model has no parameters of interest.");
  const { map, rows, parameterNames, constraints, terms, observed } = described;
  const { modelCount, systematicCount, asymmetric } = map;
  const inserted = new InsertedParameters(modelCount, factor.parameters.length);
  const model = compositeModel([map.model, factor], { rows });
  const multiplied = new ParameterMap({ model, systematicCount, asymmetric });
  const all = modelConstraints(model, {
    weights: constraints.weights.subarray(modelCount),
    centres: constraints.centres.subarray(modelCount),
  });
  const start = multiplied.internal(all.centres);
  const description: ModelDescription = {
    ...described,
    parameterNames: [
      ...parameterNames.slice(0, modelCount),
      ...factor.parameters.map(({ name }) => name),
      ...parameterNames.slice(modelCount),
    ],
    map: multiplied,
    terms: terms.placed((place) => inserted.place(place)),
    constraints: all,
    start,
    isLinear: false,
    observed: inserted.intoData(observed, {
      centres: inserted.ofAll(all.centres),
      start: inserted.ofAll(start),
    }),
  };
  return { description, inserted };
}
