import { emptyResultGroup, type FitResult, type ResultGroup } from "@rabbit-fit/contracts";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";

/** Fits with these values of mu and of -ln L; the first one is to the data, unless it is absent. */
export function exampleToys(
  toys: readonly { readonly x: number; readonly nll: number }[],
  data?: { readonly x: number; readonly nll: number },
  blinded: readonly string[] = [],
): FitResult {
  const group = (dataSet: ResultGroup["dataSet"], { x, nll }: { x: number; nll: number }): ResultGroup => {
    const axis = stringCategoryAxis(["mu"], { name: "parms", overflow: false });
    return {
      ...emptyResultGroup(dataSet),
      blinding: { scheme: "additive", parameters: dataSet.kind === "data" ? blinded : [] },
      histograms: new Map([
        ["parms_prefit", histogram([axis], { values: [1], variances: [0] })],
        ["parms", histogram([axis], { values: [x], variances: [0.01] })],
      ]),
      nllvalreduced: nll,
    };
  };
  return {
    meta: { info: new Map(), input: new Map(), processes: [], pois: ["mu"], nois: [] },
    groups: [
      ...(data ? [group({ kind: "data" }, data)] : []),
      ...toys.map((toy, i) => group({ kind: "toy", toy: i + 1 }, toy)),
    ],
  };
}
