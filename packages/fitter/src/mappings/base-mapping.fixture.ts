import type { ComparedOutputs } from "../chi-square/compared-outputs.js";
import { comparedOutputs } from "../chi-square/compared-outputs.js";
import { Frozen } from "../parameters/frozen.js";
import { type MappedParameters, mappedParameters } from "../prediction/mapped-observables.js";
import type { Prediction } from "../prediction/prediction.js";
import { baseMapping } from "./base-mapping.js";
import type { Mapping } from "./mapping.js";

/** Every bin of a prediction on its own, in a channel with data and a masked one. */
export function baseMappingOf({ likelihood }: Pick<Prediction, "likelihood">): Mapping {
  const { dataBinCount, rows, processCount } = likelihood;
  const common = { axes: [], flow: false };
  const channels = [
    { ...common, name: "data", masked: false, start: 0, stop: dataBinCount },
    { ...common, name: "masked", masked: true, start: dataBinCount, stop: rows.binCount },
  ];
  const processes = Array.from({ length: processCount }, (_, i) => `process ${i}`);
  const context = { channels, processes, parameterNames: [] };
  return { ...baseMapping(context, "BaseMapping", []), key: "BaseMapping" };
}

/** Parameters for mappings that do not look at them. */
export function parametersOf({ likelihood: { size } }: Pick<Prediction, "likelihood">): MappedParameters {
  return mappedParameters({ squared: new Uint8Array(size) }, new Float64Array(size), Frozen.none(size));
}

/** The data bins of a prediction and their data. */
export function comparedBins(prediction: Prediction): ComparedOutputs {
  return comparedOutputs(prediction, baseMappingOf(prediction), parametersOf(prediction));
}
