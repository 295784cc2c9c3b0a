import { option } from "../argparse/declare-option.js";
import type { ValuesOf } from "../argparse/option-values.js";
import type { FitValues } from "../fit/fit-option-specs.js";
import { headings } from "../help-headings.js";
import type { InferredFit } from "./infer.js";

const { toys } = headings;

/** How toys are drawn that something is tested with. */
export const testToySpecs = [
  option("toyNuisances", {
    arity: "one",
    type: "string",
    default: "frequentist",
    choices: ["frequentist", "hybrid", "none"],
    placeholder: "<kind>",
    heading: toys,
    help: "what fluctuates with the nuisance parameters in toys of a test: frequentist, the centres of their constraints, around the fitted values; hybrid, their true values; none",
    origin: "rabbit-fit",
  }),
  option("maxToys", {
    arity: "one",
    type: "integer",
    default: 20_000,
    placeholder: "<n>",
    heading: toys,
    help: "at most this number of toys of each hypothesis at one value",
    origin: "rabbit-fit",
  }),
  option("tolerance", {
    arity: "one",
    type: "number",
    default: 0.05,
    placeholder: "<share>",
    heading: toys,
    help: "the number of toys grows until the Monte-Carlo error is below this share of the result",
    origin: "rabbit-fit",
  }),
] as const;

/** The toys of the library, with a line of progress. */
export function toyRun(
  { toyNuisances: nuisances }: Pick<ValuesOf<typeof testToySpecs>, "toyNuisances">,
  { seed }: Pick<FitValues, "seed">,
  { line, makeToys }: Pick<InferredFit, "line" | "makeToys">,
) {
  const onToy = (made: number) => line.update(`toy ${made}`);
  return { seed, nuisances, makeToys, onToy };
}

/** What to say of toys that failed; undefined where none did. */
export function failedToys(failed: number, failure: string | undefined): string | undefined {
  if (failed === 0) return undefined;
  return `${failed} ${failed === 1 ? "toy does" : "toys do"} not count, as ${failed === 1 ? "it" : "they"} could not be drawn or fitted. The first: ${failure}`;
}
