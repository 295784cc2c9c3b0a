import { type FitResult, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { selectFit } from "@rabbit-fit/results";

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
      select: (names) => [selectFit(names, choice)],
      ...(signal && { signal }),
    });
    return { meta, group: groups[0]! };
  } catch (error) {
    throw error instanceof RabbitInputError ? error.inFile(path) : error;
  }
}
