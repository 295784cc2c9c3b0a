import { type Convergence, emptyResultGroup, type FitResult, type ResultGroup } from "@rabbit-fit/contracts";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";

/** A fit with its value of mu and of -ln L, and how it ended; without that, as Python rabbit has it. */
interface ExampleFit {
  readonly x: number;
  readonly nll: number;
  readonly status?: Convergence["status"];
}

/** Fits to toys; the first one is to the data, unless it is absent. */
export function exampleToys(
  toys: readonly ExampleFit[],
  data?: ExampleFit,
  blinded: readonly string[] = [],
): FitResult {
  const group = (dataSet: ResultGroup["dataSet"], { x, nll, status }: ExampleFit): ResultGroup => {
    const axis = stringCategoryAxis(["mu"], { name: "parms", overflow: false });
    return {
      ...emptyResultGroup(dataSet),
      blinding: { scheme: "additive", parameters: dataSet.kind === "data" ? blinded : [] },
      histograms: new Map([
        ["parms_prefit", histogram([axis], { values: [1], variances: [0] })],
        ["parms", histogram([axis], { values: [x], variances: [0.01] })],
      ]),
      nllvalreduced: nll,
      ...(status && {
        convergence: { status, converged: status === "converged", message: "", iterations: 1 },
      }),
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
