import { type FitInput, RabbitInputError } from "@rabbit-fit/contracts";
import type { DataSet } from "../fit-options.js";

/** One data set to fit. */
export interface DataSetRequest {
  /** Name of its result group: empty for data. */
  readonly group: string;
  /** The counts, [data bins]; undefined for Asimov data, which are the expectation at the default parameters. */
  readonly counts: Float64Array | undefined;
  /** Whether the fit hides its parameters of interest. */
  readonly blinded: boolean;
}

/**
 * What is to be fitted, in order: each data set for the data of the tensor, or for each of the pseudodata asked for.
 *
 * @param pseudodata names, all where the list is empty; undefined for the data of the tensor
 * @throws RabbitInputError when pseudodata are asked for that the tensor does not have
 */
export function dataSetRequests(
  input: FitInput,
  dataSets: readonly DataSet[],
  pseudodata: readonly string[] | undefined,
): DataSetRequest[] {
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
  const selected =
    pseudodata === undefined
      ? [{ name: "", counts: input.data.counts }]
      : input.pseudodata.filter((set) => pseudodata.length === 0 || pseudodata.includes(set.name));
  if (dataSets.includes("data")) for (const { name, counts } of selected) refuseNegativeCounts(name, counts);
  return dataSets.flatMap((dataSet) =>
    selected.map(({ name, counts }) => ({
      group: [dataSet === "asimov" ? "asimov" : "", name].filter((part) => part !== "").join("_"),
      counts: dataSet === "asimov" ? undefined : counts,
      blinded: dataSet === "data",
    })),
  );
}

/** A Poisson distribution has no negative counts. */
function refuseNegativeCounts(pseudodata: string, counts: Float64Array): void {
  const index = counts.findIndex((count) => count < 0);
  if (index < 0) return;
  throw new RabbitInputError({
    field: pseudodata === "" ? "data.counts" : `pseudodata ${pseudodata}`,
    index,
    found: counts[index],
    expected: "0 or more, as the likelihood is a Poisson distribution",
  });
}
