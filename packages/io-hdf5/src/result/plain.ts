import { axisNames, emptyResultGroup, type FitResult, fitHistogramNames } from "@rabbit-fit/contracts";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import type { OpenFile } from "../hdf5/open-file.js";
import { readArray, readOptionalArray } from "../input/flat-array.js";
import { readStrings } from "../input/lists.js";

/** Whether the file has the parameters of a fit as plain datasets `x` and `parms`. */
export function hasPlainResult(file: OpenFile): boolean {
  return file.find("/x") !== undefined && file.find("/parms") !== undefined;
}

/**
 * Parameters, and their covariance if it is there, from the plain datasets `x`, `parms` and `cov`. Python rabbit
 * starts fits from such files, too. Without a covariance the variances are not known, and `parms` has none.
 */
export async function readPlainResult(file: OpenFile): Promise<FitResult> {
  const names = readStrings(file, "/parms");
  const size = names.length;
  const sizes = { parameters: size };
  const values = await readArray(file, { path: "/x", shape: ["parameters"] }, sizes);
  const covariance = await readOptionalArray(
    file,
    { path: "/cov", shape: ["parameters", "parameters"] },
    sizes,
  );
  const axis = (name: string) => stringCategoryAxis(names, { name });
  const histograms = new Map<string, Histogram>();
  const variances = covariance && Float64Array.from(values, (_, i) => covariance[i * size + i]!);
  const keep = (hist: Histogram) => histograms.set(hist.name, hist);
  const { parameters, covariance: name } = fitHistogramNames;
  keep(histogram([axis(axisNames.parameters)], { name: parameters, values, variances }));
  if (covariance) {
    const axes = [axis(axisNames.covarianceRows), axis(axisNames.covarianceColumns)];
    keep(histogram(axes, { name, values: covariance }));
  }
  return {
    meta: { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] },
    groups: [{ ...emptyResultGroup({ kind: "data" }), histograms }],
  };
}
