import { type Convergence, convergenceStatuses, type PythonValue } from "@rabbit-fit/contracts";
import { DictReader } from "./dict-reader.js";
import { asBoolean, asNumber, asText } from "./values.js";

/** How the minimisation ended, which only our own results say: the dict `convergence` of a group. */
export function readConvergence(value: PythonValue): Convergence | undefined {
  if (!(value instanceof Map)) return undefined;
  const dict = new DictReader(value);
  const converged = dict.take("converged", asBoolean);
  const word = dict.take("status", asText);
  const message = dict.take("message", asText);
  if (converged === undefined || word === undefined || message === undefined) return undefined;
  const status = convergenceStatuses.find((known) => known === word);
  const conditionNumber = dict.take("condition_number", asNumber);
  return {
    converged,
    ...(status === undefined ? { status: "unknown", unknownStatus: word } : { status }),
    message,
    iterations: dict.take("iterations", asNumber) ?? 0,
    hessianVectorProducts: dict.take("hessian_vector_products", asNumber) ?? 0,
    ...(conditionNumber !== undefined && { conditionNumber }),
    ...dict.takeRest(),
  };
}

/** The dict `convergence` of a group. */
export function convergenceDict(convergence: Convergence): Map<PythonValue, PythonValue> {
  const { converged, status, unknownStatus, message, iterations, hessianVectorProducts } = convergence;
  const { conditionNumber: value, more = [] } = convergence;
  return new Map<PythonValue, PythonValue>([
    ["converged", converged],
    ["status", unknownStatus ?? status],
    ["message", message],
    ["iterations", iterations],
    ["hessian_vector_products", hessianVectorProducts],
    ...(value === undefined ? [] : [["condition_number", { kind: "float", value }] as const]),
    ...more,
  ]);
}
