import { ops } from "@rabbit-fit/autodiff-kernels";
import type { TensorOperations } from "../mappings/custom-mapping.js";
import { processPlaces, regionBins, rowsOf } from "./channel-bins.js";
import { modelError, type Region } from "./model-words.js";
import type { ModelContext, ParameterModel } from "./parameter-model.js";
import type { RateModel } from "./rate-function.js";

/** Bins of a region with the template rows of one process. */
export interface RegionRows {
  /** Template rows, in the order of bins; bins where the process has no template are left out. */
  readonly rows: Uint32Array;
  /** Place of each of these bins on the axes of the channel, by their names. */
  readonly places: { readonly [axis: string]: Uint32Array };
}

/** What a model of one's own is made with. */
export interface CustomModelContext extends ModelContext {
  /** Differentiable operations, of the package that traces them. */
  readonly ops: TensorOperations;
  /** Place of a process. @throws RabbitInputError where there is none of this name */
  process(name: string): number;
  /** The rows of a process in a channel, or in bins of it. @throws RabbitInputError where something is not there */
  rowsOf(process: string, region: string | Region): RegionRows;
}

/**
 * What a module exports: makes a model from the words that follow its name, either of functions whose derivatives are taken by
 * machine, or with derivatives of its own. May throw where they do not suit.
 */
export type CustomModel = (
  context: CustomModelContext,
  args: readonly string[],
) => ParameterModel | RateModel;

/** @param key words of the model, for messages */
export function customContext(context: ModelContext, key: string): CustomModelContext {
  const processOf = (name: string) => {
    const [place, ...others] = processPlaces(context, key, name);
    if (others.length === 0) return place!;
    throw modelError(key, { field: "process", found: name, expected: "one process" });
  };
  return {
    ...context,
    ops,
    process: processOf,
    rowsOf: (process, region) => {
      const bins = regionBins(context, key, typeof region === "string" ? { channel: region } : region);
      const rows = rowsOf(context.rows, bins.bins, processOf(process));
      const kept = Uint32Array.from(rows.keys()).filter((bin) => rows[bin]! >= 0);
      return {
        rows: kept.map((bin) => rows[bin]!),
        places: Object.fromEntries(
          bins.axisNames.map((name, d) => [name, kept.map((bin) => bins.places[d]![bin]!)]),
        ),
      };
    },
  };
}
