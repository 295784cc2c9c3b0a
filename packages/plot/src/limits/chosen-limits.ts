import type { LimitHistogramMethod } from "@rabbit-fit/contracts";
import type { ResultLimit } from "@rabbit-fit/results";
import { refuseUnknown } from "../hists/refuse-unknown.js";

/** Limits on one parameter by one method. */
export interface OneLimit {
  /** The first parameter with a limit by default. */
  readonly parameter?: string;
  /** `likelihood` by default, where the result has it. */
  readonly method?: LimitHistogramMethod;
}

/** From the best to the least one. */
const methods: readonly LimitHistogramMethod[] = ["likelihood", "toys", "gaussian", "feldman-cousins"];

/**
 * The limits on the parameter by the method that are meant, with the levels that the result has.
 *
 * @throws RabbitInputError where there are none
 */
export function chosenLimits(limits: readonly ResultLimit[], options: OneLimit): readonly ResultLimit[] {
  const { parameter = limits[0]!.parameter } = options;
  refuseUnknown(
    "options.parameter",
    parameter,
    limits.map((limit) => limit.parameter),
  );
  const own = limits.filter((limit) => limit.parameter === parameter);
  const known = own.map((limit) => limit.method);
  const { method = methods.find((one) => known.includes(one))! } = options;
  refuseUnknown("options.method", method, known);
  return own.filter((limit) => limit.method === method);
}
