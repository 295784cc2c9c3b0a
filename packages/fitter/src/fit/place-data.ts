import type { PlacedData } from "../data/placed-data.js";
import type { FitSetting } from "../postfit/postfit.js";
import { expectedYields, predict } from "../prediction/prediction.js";
import { drawToy } from "../toys/draw-toy.js";
import type { DataSetRequest } from "./data-sets.js";

/**
 * The data of a request: those of the tensor, the expectation at the start, or a toy; not blinded.
 *
 * @throws RabbitInputError where a toy cannot be drawn as asked for, or the likelihood is not defined for the data
 */
export function placeData(setting: FitSetting, request: DataSetRequest): PlacedData {
  const { model, options, frozen, prefitVariances } = setting;
  const { group, dataSet, source, data, dataName } = request;
  if (dataSet === "data") return model.place(data, dataName);
  const nominal = model.likelihood();
  if (dataSet === "asimov") {
    const prediction = predict(nominal, { x: nominal.start, profile: "unprofiled", frozen });
    const counts = expectedYields(prediction).slice(0, nominal.dataBinCount);
    return model.place({ counts, ...(data.variances && { variances: data.variances }) }, group);
  }
  const toy = drawToy(nominal, {
    toy: dataSet.toy,
    dataSet: source,
    data,
    prefitVariances,
    frozen,
    options: options.data?.toys ?? {},
  });
  return model.place(toy, group);
}
