import type { DataSetId, PythonValue } from "@rabbit-fit/contracts";
import { DictReader } from "./dict-reader.js";
import { asCount, asText } from "./values.js";

/** Which data were fitted, which only our own results say: the dict `data_set` of a group. */
export function readDataSet(value: PythonValue): DataSetId | undefined {
  if (!(value instanceof Map)) return undefined;
  const dict = new DictReader(value);
  const kind = dict.take("kind", asText);
  const toy = dict.take("toy", asCount);
  const name = dict.take("pseudodata", asText);
  // A data set that is more than we know is left as it is.
  if (dict.takeRest().more) return undefined;
  const pseudodata = name !== undefined && { pseudodata: name };
  if (kind === "toy") return toy === undefined ? undefined : { kind, toy, ...pseudodata };
  return toy === undefined && (kind === "data" || kind === "asimov" || kind === "toys")
    ? { kind, ...pseudodata }
    : undefined;
}

/** The dict `data_set` of a group. */
export function dataSetDict(dataSet: DataSetId): Map<PythonValue, PythonValue> {
  return new Map<PythonValue, PythonValue>(
    Object.entries(dataSet).filter(([, value]) => value !== undefined),
  );
}
