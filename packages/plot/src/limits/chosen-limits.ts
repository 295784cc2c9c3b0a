import type { LimitHistogramMethod } from "@rabbit-fit/contracts";
import { type OptionRules, oneOf, text } from "@rabbit-fit/contracts/options";
import type { ResultLimit } from "@rabbit-fit/results";
import { refuseUnknown } from "../hists/refuse-unknown.js";

/** Limits on one parameter by one method. */
export interface OneLimit {
  /** The first parameter with a limit by default. */
  readonly parameter?: string;
  /** `likelihood` by default, where the result has it. */
  readonly method?: LimitHistogramMethod;
}

export const oneLimitRules: OptionRules<OneLimit> = {
  parameter: text,
  method: oneOf<LimitHistogramMethod>({
    likelihood: true,
    gaussian: true,
    toys: true,
    "feldman-cousins": true,
  }),
};

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
