import { type DataSetId, type FitInput, RabbitInputError, resultGroupName } from "@rabbit-fit/contracts";
import type { DataSet, FitOptions } from "../fit-options.js";
import { type LikelihoodData, refuseCounts } from "../likelihood/likelihood-data.js";

/** One data set to fit. */
export interface DataSetRequest {
  /** Name of its result group: empty for data. */
  readonly group: string;
  readonly id: DataSetId;
  readonly dataSet: DataSet;
  /** Which of the data sets of the tensor it is or goes out from: 0 for the data, else the place among pseudodata. */
  readonly source: number;
  readonly data: LikelihoodData;
  /** Whether the fit hides its parameters of interest. */
  readonly blinded: boolean;
}

/**
 * What is to be fitted, in order: each data set for the data of the tensor, or for each of the pseudodata asked for.
 *
 * @throws RabbitInputError when pseudodata are asked for that the tensor does not have, or data have no likelihood
 */
export function dataSetRequests(input: FitInput, options: FitOptions): DataSetRequest[] {
  const { dataSets = ["asimov"], pseudodata, likelihood: form = "poisson", toys } = options;
  const available = input.pseudodata.map((set) => set.name);
  for (const name of pseudodata ?? []) {
    if (available.includes(name)) continue;
    throw new RabbitInputError({
      field: "--pseudoData",
      found: name,
      expected:
        available.length === 0 ? "none, as the tensor has no pseudodata" : `one of ${available.join(", ")}`,
    });
  }
  if (pseudodata && available.length === 0) {
    throw new RabbitInputError({ field: "--pseudoData", expected: "a tensor that has pseudodata" });
  }
  const selected: { name: string; source: number; data: LikelihoodData }[] =
    pseudodata === undefined
      ? [{ name: "", source: 0, data: input.data }]
      : input.pseudodata.flatMap(({ name, ...data }, source) =>
          pseudodata.length === 0 || pseudodata.includes(name) ? [{ name, source, data }] : [],
        );
  const fromObserved = toys?.dataMode === "observed";
  const seesData = dataSets.some((set) => set === "data" || (set !== "asimov" && fromObserved));
  if (seesData) {
    for (const { name, data } of selected) {
      refuseCounts(form, data, {
        name: name === "" ? "data" : `pseudodata.${name}`,
        channels: input.channels,
      });
    }
  }
  return dataSets.flatMap((dataSet) =>
    selected.map(({ name, source, data }) => {
      const id = dataSetId(dataSet, name);
      return {
        group: resultGroupName(id),
        id,
        dataSet,
        source,
        data,
        blinded: dataSet === "data" || (dataSet !== "asimov" && fromObserved),
      };
    }),
  );
}

function dataSetId(dataSet: DataSet, pseudodata: string): DataSetId {
  return {
    ...(typeof dataSet === "object" ? { kind: "toy", toy: dataSet.toy } : { kind: dataSet }),
    ...(pseudodata !== "" && { pseudodata }),
  };
}
