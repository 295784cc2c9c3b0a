import { RabbitInputError } from "@rabbit-fit/contracts";
import { float64Array, map, oneOf, optionsOf } from "@rabbit-fit/contracts/options";
import type { PlacedData } from "../data/placed-data.js";
import { placedDataRules } from "../data/placed-data-rules.js";
import { checkLength } from "../options/check-length.js";
import { covarianceKind } from "../options/check-options.js";
import type { FitOptions } from "../options/fit-options.js";

/** How a fit is made again. */
export interface Refit {
  /** Internal parameters to start from, [parameters]; the minimum of the fit by default. */
  readonly start?: Float64Array;
  /** Internal values of parameters to hold, by their places in `likelihood.parameterNames`. */
  readonly hold?: ReadonlyMap<number, number>;
  /** What of the data changes. */
  readonly data?: Partial<PlacedData>;
}

/*
 * What the methods of a fit can be called with by a program, which may have no types.
 */

const refitOptions = optionsOf<Refit>({
  start: float64Array,
  hold: map,
  data: optionsOf(placedDataRules),
});

export const refitTimesOptions = optionsOf<Pick<FitOptions, "covariance">>({ covariance: covarianceKind });

export const predictionKind = oneOf<"profiled" | "unprofiled" | "held">({
  profiled: true,
  unprofiled: true,
  held: true,
});

/**
 * A slip in a place would leave a parameter floating, and one in a name would change nothing.
 *
 * @param size how many parameters there are
 * @throws RabbitInputError
 */
export function checkRefit(change: Refit, size: number): void {
  refitOptions.check(change, "refit");
  const { start, hold } = change;
  if (start) {
    checkLength(start, size, "refit.start");
    const index = start.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) {
      throw new RabbitInputError({
        field: "refit.start",
        index,
        found: start[index],
        expected: "a finite number",
      });
    }
  }
  const field = "refit.hold";
  for (const [parameter, value] of hold ?? []) {
    if (!(Number.isInteger(parameter) && parameter >= 0 && parameter < size)) {
      const expected = `places of parameters, from 0 to ${size - 1}`;
      throw new RabbitInputError({ field, found: parameter, expected });
    }
    if (!Number.isFinite(value)) {
      throw new RabbitInputError({ field, index: parameter, found: value, expected: "a finite number" });
    }
  }
}
