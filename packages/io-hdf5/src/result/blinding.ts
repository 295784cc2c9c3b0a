import type { Blinding, PythonValue } from "@rabbit-fit/contracts";
import { DictReader } from "./dict-reader.js";
import { asText, asTexts } from "./values.js";

/** What a fit hides, which only our own results say: the dict `blinding` of a group. */
export function readBlinding(value: PythonValue): Blinding | undefined {
  if (!(value instanceof Map)) return undefined;
  const dict = new DictReader(value);
  const scheme = dict.take("scheme", asText);
  const parameters = dict.take("parameters", asTexts);
  // One that is more than we know is left as it is.
  if (dict.takeRest().more || parameters === undefined) return undefined;
  return scheme === "additive" || scheme === "multiplicative" ? { scheme, parameters } : undefined;
}

/** The dict `blinding` of a group. */
export function blindingDict({ scheme, parameters }: Blinding): Map<PythonValue, PythonValue> {
  return new Map<PythonValue, PythonValue>([
    ["scheme", scheme],
    ["parameters", [...parameters]],
  ]);
}
