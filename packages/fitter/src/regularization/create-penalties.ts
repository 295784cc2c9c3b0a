import type { TemplateEngine } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { unprofiledBins } from "../bin-by-bin/profile-bins.js";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import { forEachEntry } from "../mappings/sparse-rows.js";
import type { ParameterMap } from "../parameters/parameter-map.js";
import type { TemplateRows } from "../templates/template-rows.js";
import { Penalty } from "./penalty.js";
import { PenaltySums } from "./penalty-sums.js";
import type { Regularizer } from "./regularizer.js";

/** What of the description of a model penalties need. */
interface Described {
  readonly regularizers: readonly Regularizer[];
  readonly map: ParameterMap;
  readonly rows: TemplateRows;
  readonly processCount: number;
  readonly statistics: BinByBinStatistics | undefined;
  /** Internal parameters before the fit, [parameters]. */
  readonly start: Float64Array;
  readonly dataBinCount: number;
}

/**
 * Penalties relative to the expectation before the fit, at the default values of all parameters: it is the same for every
 * data set, blinded or not.
 *
 * @throws RabbitInputError where a mapping is not defined there, or depends on parameters
 */
export function createPenalties(described: Described, engine: TemplateEngine): readonly Penalty[] {
  const { regularizers, map, rows, processCount, statistics, start, dataBinCount } = described;
  if (regularizers.length === 0) return [];
  const rowYields = new Float64Array(rows.rowCount);
  engine.rowYields(map.at(start), rowYields);
  const bins = unprofiledBins({ rows, processCount, rowYields, statistics });
  const sums = new PenaltySums(regularizers, rows, dataBinCount).of(
    bins.yields,
    bins.rowFactor.map((factor, row) => factor * rowYields[row]!),
  );
  return regularizers.map((regularizer, index) => {
    const { mapping } = regularizer;
    const field = `options.regularization[${index}].mapping "${mapping.key}"`;
    return new Penalty(regularizer, expectedOutputs(mapping, sums[index]!, { start, field }), map.size);
  });
}

/** f0 */
function expectedOutputs(
  mapping: Regularizer["mapping"],
  sums: Float64Array,
  { start, field }: { readonly start: Float64Array; readonly field: string },
): Float64Array {
  const at = mapping.linearize?.(sums, start);
  const values = at?.values ?? sums;
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) {
    const expected = "a finite value before the fit, which the regularised spectrum is compared with";
    throw new RabbitInputError({ field: `${field}: output`, index, found: values[index], expected });
  }
  if (!at?.byParameter) return values;
  for (let row = 0; row < at.byParameter.rowCount; row++) {
    forEachEntry(at.byParameter, row, (_, derivative) => {
      if (derivative === 0) return;
      const state = "a function of parameters";
      throw new RabbitInputError({ field, state, expected: "a function of yields alone" });
    });
  }
  return values;
}
