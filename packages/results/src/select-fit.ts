import { RabbitInputError } from "@rabbit-fit/contracts";
import { anything, foundIn, optionsOf, text } from "@rabbit-fit/contracts/options";

/** How many fits an error lists: there may be thousands of toys. */
const listedCount = 10;

/** Which fit of a result is meant. */
export interface FitChoice {
  /** By default the fit to data, or to the Asimov data where there is none, as Python rabbit takes them. */
  readonly name?: string;
  /** What gives the name, for errors. */
  readonly field?: string;
}

const fitChoice = optionsOf<FitChoice>({ name: anything, field: text });

/**
 * The name of the fit that is meant, of those that a result has. As `select` of `readFitResult` it lets no other fit be
 * read.
 *
 * @throws RabbitInputError with the fits that there are, where that one is not among them
 */
export function selectFit(names: readonly string[], choice: FitChoice = {}): string {
  fitChoice.check(choice, "choice");
  const { name, field = "fit" } = choice;
  const wanted = name === undefined ? ["", "asimov"] : [name];
  const found = wanted.find((candidate) => names.includes(candidate));
  if (found !== undefined) return found;
  const listed = names
    .slice(0, listedCount)
    .map((candidate) => (candidate === "" ? "the fit to data" : candidate));
  const rest = names.length - listed.length;
  throw new RabbitInputError({
    field,
    ...(name !== undefined && foundIn(name)),
    expected: `one of: ${listed.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
    ...(names.length === 1 && names[0] === "" && { remedy: `Leave ${field} out.` }),
  });
}
