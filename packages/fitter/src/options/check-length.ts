import { RabbitInputError } from "@rabbit-fit/contracts";
import { float64Array } from "@rabbit-fit/contracts/options";

/** @throws RabbitInputError unless it is a Float64Array with as many numbers as it has to have */
export function checkLength(
  values: Float64Array,
  length: number,
  field: string,
  meaning = "parameters",
): void {
  // Most calls end here, some of them once for each product with a Hessian.
  if (values instanceof Float64Array && values.length === length) return;
  float64Array.check(values, field);
  if (values.length === length) return;
  throw new RabbitInputError({
    field: `${field}.length`,
    found: values.length,
    expected: `${length} (${meaning})`,
  });
}
