import {
  type Convergence,
  type DataSetId,
  emptyResultGroup,
  type FitResult,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";

/** A parameter of interest, a free nuisance parameter, one of interest, and two with constraints. */
export const exampleNames = ["sig", "free", "noi", "norm", "shape"];

export const exampleMeta: FitResult["meta"] = {
  info: new Map(),
  input: new Map(),
  processes: ["sig"],
  pois: ["sig"],
  nois: ["noi"],
};

export const converged: Convergence = {
  converged: true,
  status: "converged",
  message: "Converged.",
  iterations: 7,
  hessianVectorProducts: 30,
};

/** A histogram over the parameters. */
export function parameterHistogram(
  values: readonly number[],
  variances: readonly number[],
  names: readonly string[] = exampleNames,
): Histogram {
  return histogram([stringCategoryAxis(names, { name: "parms", overflow: false })], { values, variances });
}

/** A fit with numbers that can be followed by hand. */
export function exampleFit(
  dataSet: DataSetId = { kind: "data" },
  details: Partial<ResultGroup> = {},
): ResultGroup {
  return {
    ...emptyResultGroup(dataSet),
    histograms: new Map([
      ["parms_prefit", parameterHistogram([1, 0, 0, 0.5, 0], [0, 0, 0, 1, 0.25])],
      ["parms", parameterHistogram([1.2, 0.3, -1, 0.25, 1], [0.01, 0.04, 0.25, 0.64, 0.01])],
    ]),
    nllvalreduced: 4.5,
    ndfsat: 9,
    edmval: 1e-12,
    convergence: converged,
    ...details,
  };
}

/** The same without its fit. */
export function prefitOnly(group: ResultGroup): ResultGroup {
  const { convergence: _, nllvalreduced: __, ndfsat: ___, edmval: ____, ...rest } = group;
  return { ...rest, histograms: new Map([["parms_prefit", group.histograms.get("parms_prefit")!]]) };
}
