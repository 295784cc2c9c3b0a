import { type DataSetId, type FitInput, RabbitInputError, resultGroupName } from "@rabbit-fit/contracts";
import type { BinData } from "../data/placed-data.js";
import type { DataOptions, DataSet } from "../options/fit-options.js";

/** One data set to fit. */
export interface DataSetRequest {
  /** Name of its result group: empty for data. */
  readonly group: string;
  readonly id: DataSetId;
  readonly dataSet: DataSet;
  /** Which of the data sets of the tensor it is or goes out from: 0 for the data, else the place among pseudodata. */
  readonly source: number;
  readonly data: BinData;
  /** How messages call `data`. */
  readonly dataName: string;
  /** Whether the fit sees the data of the tensor, themselves or in toys around them. Such fits are blinded. */
  readonly seesData: boolean;
}

/**
 * What is to be fitted, in order: each data set for the data of the tensor, or for each of the pseudodata asked for.
 *
 * @throws RabbitInputError when a data set is asked for twice, or pseudodata that the tensor does not have
 */
export function dataSetRequests(
  input: Pick<FitInput, "data" | "pseudodata">,
  { sets = ["asimov"], pseudodata, toys }: DataOptions,
): DataSetRequest[] {
  refuseTwice(sets);
  const selected = pseudodata
    ? selectedPseudodata(input, pseudodata)
    : [{ name: "", source: 0, data: input.data }];
  const fromObserved = toys?.dataMode === "observed";
  const requests = sets.flatMap((dataSet) =>
    selected.map(({ name, source, data }) => {
      const id = dataSetId(dataSet, name);
      return {
        group: resultGroupName(id),
        id,
        dataSet,
        source,
        data,
        dataName: name === "" ? "data" : `pseudodata.${name}`,
        seesData: dataSet === "data" || (dataSet !== "asimov" && fromObserved),
      };
    }),
  );
  const names = requests.map(({ group }) => group);
  const twice = requests.find(({ group }, i) => names.indexOf(group) < i);
  if (twice) {
    throw new RabbitInputError({
      field: "options.data.pseudodata",
      found: twice.id.pseudodata ?? twice.group,
      expected: `pseudodata of which no two fits have the name "${twice.group}"`,
      remedy: "Fit them one by one, or rename the pseudodata.",
    });
  }
  return requests;
}

/** Two fits would have one name. */
function refuseTwice(sets: readonly DataSet[]): void {
  const field = "options.data.sets";
  const names = sets.map((dataSet) => resultGroupName(dataSetId(dataSet, "")));
  const index = names.findIndex((name, i) => names.indexOf(name) < i);
  if (index < 0) return;
  const dataSet = sets[index]!;
  throw new RabbitInputError({
    field,
    index,
    found: typeof dataSet === "object" ? `toy ${dataSet.toy}` : dataSet,
    expected: `each data set once: ${field}[${names.indexOf(names[index]!)}] is the same`,
  });
}

/** Those of the tensor with the given names, or all. */
function selectedPseudodata(
  input: Pick<FitInput, "pseudodata">,
  names: readonly string[],
): { name: string; source: number; data: BinData }[] {
  const field = "options.data.pseudodata";
  const available = input.pseudodata.map(({ name }) => name);
  if (available.length === 0) {
    const found = names.length > 0 ? { found: names } : {};
    throw new RabbitInputError({ field, ...found, expected: "a tensor that has pseudodata" });
  }
  const missing = names.find((name) => !available.includes(name));
  if (missing !== undefined) {
    throw new RabbitInputError({ field, found: missing, expected: `one of ${available.join(", ")}` });
  }
  return input.pseudodata.flatMap(({ name, ...data }, source) =>
    names.length === 0 || names.includes(name) ? [{ name, source, data }] : [],
  );
}

function dataSetId(dataSet: DataSet, pseudodata: string): DataSetId {
  return {
    ...(typeof dataSet === "object" ? { kind: "toy", toy: dataSet.toy } : { kind: dataSet }),
    ...(pseudodata !== "" && { pseudodata }),
  };
}
