import { flag, option } from "../../argparse/declare-option.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { headings } from "../../help-headings.js";
import { hasToys } from "../data-sets.js";
import type { dataSpecs } from "./data.js";
import type { histogramSpecs } from "./histograms.js";
import { given, type OptionNote, withoutEffect } from "./note.js";

const { toys } = headings;

export const toySpecs = [
  option("toysSystRandomize", {
    arity: "one",
    type: "string",
    default: "frequentist",
    choices: ["frequentist", "bayesian", "none"],
    placeholder: "<kind>",
    heading: toys,
    help: "what fluctuates with the systematics: frequentist, the centres of their constraints; bayesian, their true values; none. Bin-by-bin parameters included",
  }),
  option("toysDataRandomize", {
    arity: "one",
    type: "string",
    default: "poisson",
    choices: ["poisson", "normal", "none"],
    placeholder: "<kind>",
    heading: toys,
    help: "distribution of the data: poisson, normal or none",
  }),
  option("toysDataMode", {
    arity: "one",
    type: "string",
    default: "expected",
    choices: ["expected", "observed"],
    placeholder: "<mode>",
    heading: toys,
    help: "fluctuate the expectation (expected) or the data (observed; such fits are blinded like fits to data)",
  }),
  flag("toysRandomizeParameters", toys, "start each fit at a random point within the prefit uncertainties"),
  option("seed", {
    arity: "one",
    type: "integer",
    default: 123456789,
    placeholder: "<n>",
    heading: toys,
    help: "toy k of a seed is always the same",
  }),
  option("toysOutput", {
    arity: "one",
    type: "string",
    default: "full",
    choices: ["full", "table"],
    origin: "rabbit-fit",
    placeholder: "<kind>",
    heading: toys,
    help: "what the result has of toys: full, a group for each toy, as Python rabbit; table, one table of their estimates, uncertainties, likelihood values and status",
  }),
] as const;

type ToyValues = ValuesOf<typeof toySpecs> & Pick<ValuesOf<typeof dataSpecs>, "toys">;

/** How toys are drawn; undefined where there are none. */
export function readToys(values: ToyValues) {
  if (!hasToys(values.toys)) return undefined;
  return {
    seed: values.seed,
    dataMode: values.toysDataMode,
    randomizeData: values.toysDataRandomize,
    randomizeSystematics: values.toysSystRandomize,
    randomizeParameters: values.toysRandomizeParameters,
  };
}

export function toyNotes(
  values: ToyValues & Pick<ValuesOf<typeof histogramSpecs>, "saveHists" | "computeSaturatedProjectionTests">,
): OptionNote[] {
  if (hasToys(values.toys)) {
    if (values.toysOutput === "full") return [];
    const left = (["saveHists", "computeSaturatedProjectionTests"] as const).filter((name) => values[name]);
    return left.map((name) => ({
      level: "warning",
      text: `--toysOutput table leaves out what --${name} makes of toys.`,
    }));
  }
  // A seed may be part of a command line that is used for all data sets.
  const names = [
    "toysSystRandomize",
    "toysDataRandomize",
    "toysDataMode",
    "toysRandomizeParameters",
    "toysOutput",
  ] as const;
  return withoutEffect(given(toySpecs, values, names), "without toys (-t N)");
}
