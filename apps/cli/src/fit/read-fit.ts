import {
  dataSetFromName,
  type FitResult,
  RabbitInputError,
  type ResultGroup,
  resultGroupName,
} from "@rabbit-fit/contracts";
import { selectFit, singleFits } from "@rabbit-fit/results";

/** Which fit of a result is meant. */
export interface FitChoice {
  /** Null takes the fit to data, or to the Asimov data where there is none. */
  readonly name: string | null;
  /** The option that gives the name, for errors. */
  readonly option: string;
  readonly signal?: AbortSignal;
}

/** One fit of a result, with what the fits of the result have in common. */
export interface SelectedFit {
  readonly group: ResultGroup;
  readonly meta: FitResult["meta"];
}

/** The table of toys that a toy may be in, where the result has no group for the toy itself. */
function tableOfToy(name: string | null, names: readonly string[]): string | undefined {
  if (name === null || names.includes(name)) return undefined;
  const { kind, pseudodata } = dataSetFromName(name);
  if (kind !== "toy") return undefined;
  const table = resultGroupName({ kind: "toys", ...(pseudodata !== undefined && { pseudodata }) });
  return names.includes(table) ? table : undefined;
}

/**
 * Reads one fit of a result; the others, maybe thousands of toys, are not read.
 *
 * @throws RabbitInputError naming the file; where it has no such fit, with the fits that it has
 */
export async function readFit(path: string, { name, option, signal }: FitChoice): Promise<SelectedFit> {
  const { readFitResult } = await import("@rabbit-fit/io-hdf5/node");
  const choice = { field: option, ...(name !== null && { name }) };
  try {
    const { meta, groups } = await readFitResult(path, {
      select: (names) => [tableOfToy(name, names) ?? selectFit(names, choice)],
      ...(signal && { signal }),
    });
    const fits = [...singleFits(groups)];
    const wanted = selectFit(
      fits.map((fit) => fit.name),
      choice,
    );
    return { meta, group: fits.find((fit) => fit.name === wanted)! };
  } catch (error) {
    throw error instanceof RabbitInputError ? error.inFile(path) : error;
  }
}
