import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";

/** How many fits an error lists: there may be thousands of toys. */
const listedCount = 10;

/** Which fit of a result is meant. */
export interface FitChoice {
  /** Null takes the fit to data, or to the Asimov data where there is none (the reference's `get_fitresult`). */
  readonly name: string | null;
  /** The option that gives the name, for errors. */
  readonly option: string;
  readonly signal?: AbortSignal;
}

/**
 * Reads one fit of a result; the others, maybe thousands of toys, are not read.
 *
 * @throws RabbitInputError naming the file; where it has no such fit, with the fits that it has
 */
export async function readFit(path: string, { signal, ...choice }: FitChoice): Promise<ResultGroup> {
  const { readFitResult } = await import("@rabbit-fit/io-hdf5/node");
  try {
    const select = (names: readonly string[]) => [selectFit(names, choice)];
    const { groups } = await readFitResult(path, { select, ...(signal && { signal }) });
    return groups[0]!;
  } catch (error) {
    throw error instanceof RabbitInputError ? error.inFile(path) : error;
  }
}

function selectFit(names: readonly string[], { name, option }: FitChoice): string {
  const wanted = name === null ? ["", "asimov"] : [name];
  const found = wanted.find((candidate) => names.includes(candidate));
  if (found !== undefined) return found;
  const listed = names.slice(0, listedCount).map((name) => (name === "" ? "the fit to data" : name));
  const rest = names.length - listed.length;
  throw new RabbitInputError({
    field: option,
    ...(name !== null && { found: name }),
    expected: `one of: ${listed.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
    ...(names.length === 1 && names[0] === "" && { remedy: `Leave ${option} out.` }),
  });
}
