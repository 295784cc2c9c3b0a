import {
  type Convergence,
  type ConvergenceStatus,
  convergenceStatuses,
  type PythonValue,
} from "@rabbit-fit/contracts";
import { DictReader } from "./dict-reader.js";
import { asBoolean, asCount, asNumber, asText } from "./values.js";

/**
 * How the minimisation ended: the dict `minimizer_status` of a group, with SciPy's names for what SciPy has. Our own
 * results say more, first of all the word `outcome`; of any other result `status` is kept as its number.
 */
export function readMinimizerStatus(value: PythonValue): Convergence | undefined {
  if (!(value instanceof Map)) return undefined;
  const dict = new DictReader(value);
  const converged = dict.take("success", asBoolean);
  const code = dict.take("status", asCount);
  const message = dict.take("message", asText);
  if (converged === undefined || code === undefined || message === undefined) return undefined;
  const word = dict.take("outcome", asText);
  const iterations = dict.take("nit", asCount) ?? 0;
  const counts = {
    evaluations: dict.take("nfev", asCount),
    hessianVectorProducts: dict.take("hessian_vector_products", asCount),
    restarts: dict.take("restarts", asCount),
    gradientNorm: dict.take("gradient_norm", asNumber),
    trustRadius: dict.take("trust_radius", asNumber),
    edm: dict.take("edm", asNumber),
    conditionNumber: dict.take("condition_number", asNumber),
  };
  const known = Object.fromEntries(Object.entries(counts).filter(([, number]) => number !== undefined));
  return { converged, ...statusOf(word, converged, code), message, iterations, ...known, ...dict.takeRest() };
}

function statusOf(
  word: string | undefined,
  converged: boolean,
  code: number,
): Pick<Convergence, "status" | "unknownStatus" | "foreignCode"> {
  if (word === undefined) return { status: converged ? "converged" : "unknown", foreignCode: code };
  const status = convergenceStatuses.find((known) => known === word);
  return status === undefined ? { status: "unknown", unknownStatus: word } : { status };
}

/** The dict `minimizer_status` of a group. */
export function minimizerStatusDict(convergence: Convergence): Map<PythonValue, PythonValue> {
  const { converged, status, unknownStatus, foreignCode, message, iterations, more = [] } = convergence;
  const { evaluations, hessianVectorProducts, restarts } = convergence;
  const { gradientNorm, trustRadius, edm, conditionNumber } = convergence;
  const entries: [string, PythonValue | undefined][] = [
    ["success", converged],
    ["status", foreignCode ?? (converged ? SUCCESS : codes[status])],
    ["nit", iterations],
    ["nfev", evaluations],
    ["message", message],
    ["outcome", foreignCode === undefined ? (unknownStatus ?? status) : undefined],
    ["hessian_vector_products", hessianVectorProducts],
    ["restarts", restarts],
    ["gradient_norm", float(gradientNorm)],
    ["trust_radius", float(trustRadius)],
    ["edm", float(edm)],
    ["condition_number", float(conditionNumber)],
  ];
  const known = entries.filter((entry): entry is [string, PythonValue] => entry[1] !== undefined);
  return new Map<PythonValue, PythonValue>([...known, ...more]);
}

const SUCCESS = 0;
const ITERATION_LIMIT = 1;
/** No step leads any further. */
const NO_IMPROVEMENT = 2;
const LINEAR_ALGEBRA = 3;
/** The last point is no minimum. */
const NO_MINIMUM = 4;

/** The numbers of SciPy's trust-region methods where they have one, and 4, as Python rabbit has it, for the rest. */
const codes: { readonly [Status in ConvergenceStatus]: number } = {
  converged: SUCCESS,
  "at-bound": SUCCESS,
  "linear-step": NO_IMPROVEMENT,
  "iteration-limit": ITERATION_LIMIT,
  "early-stopped": NO_IMPROVEMENT,
  stalled: NO_IMPROVEMENT,
  "non-finite": NO_MINIMUM,
  unbounded: NO_MINIMUM,
  "not-positive-definite": LINEAR_ALGEBRA,
  "covariance-not-solved": LINEAR_ALGEBRA,
  unknown: NO_MINIMUM,
};

/** A float of Python, also where its value is whole. */
function float(value: number | undefined): PythonValue | undefined {
  return value === undefined ? undefined : { kind: "float", value };
}
