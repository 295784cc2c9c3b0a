import { flag, option } from "../../argparse/declare-option.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { headings } from "../../help-headings.js";
import { dataSets, hasDuplicates } from "../data-sets.js";
import type { ExternalPostfitFile } from "../external-postfit.js";
import { given, type OptionNote, withoutEffect } from "./note.js";

const { data } = headings;

export const dataSpecs = [
  option("unblind", {
    arity: "zero-or-more",
    type: "string",
    default: [],
    whenEmpty: [".*"],
    placeholder: "[name...]",
    heading: data,
    help: "show the true values of these parameters of interest and nuisance parameters of interest, by name or regular expression of the whole name; without a name, of all. Fits to data are blinded otherwise",
  }),
  option("blindingGroup", {
    arity: "zero-or-more",
    type: "string",
    default: [],
    placeholder: "[regex...]",
    heading: data,
    help: "parameters matching one expression share one blinding offset, so that their differences stay meaningful",
  }),
  option("blindingScheme", {
    arity: "one",
    type: "string",
    default: "additive",
    choices: ["additive", "multiplicative"],
    origin: "rabbit-fit",
    placeholder: "<scheme>",
    heading: data,
    help: "hide values behind a term, which leaves uncertainties as they are (additive), or behind the factor of Python rabbit at commit 948a94a, to compare with it (multiplicative)",
  }),
  option("pseudoData", {
    arity: "zero-or-more",
    type: "string",
    placeholder: "[name...]",
    heading: data,
    help: "fit these pseudodata of the input in place of the data; all of them without a name",
  }),
  option("toys", {
    short: "t",
    arity: "one-or-more",
    type: "integer",
    default: [-1],
    placeholder: "<n...>",
    heading: data,
    help: "-1 fits the Asimov data, 0 the data, N the toys 1 to N",
  }),
  flag("prefitOnly", data, "stop before the fit"),
  option("externalPostfit", {
    arity: "one",
    type: "string",
    placeholder: "<file>",
    heading: data,
    help: "start from the parameters of another result; with --noFit, take them and their covariance as they are",
  }),
  option("externalPostfitResult", {
    arity: "one",
    type: "string",
    placeholder: "<name>",
    heading: data,
    help: "the fit of that result, such as asimov; without it the fit to data, or to the Asimov data where there is none",
  }),
  flag("noFit", data, "evaluate at the starting point instead of minimising"),
] as const;

type DataValues = ValuesOf<typeof dataSpecs>;

/** What is fitted, and what is shown of it. @throws UsageError */
export function readData({ toys, pseudoData, unblind, blindingGroup, blindingScheme }: DataValues) {
  return {
    sets: dataSets(toys),
    ...(pseudoData !== null && { pseudodata: pseudoData }),
    unblind,
    blindingGroups: blindingGroup,
    blindingScheme,
  };
}

/** The result to start from. */
export function readExternalPostfitFile(values: DataValues): ExternalPostfitFile | undefined {
  const { externalPostfit: path, externalPostfitResult: result } = values;
  return path === null ? undefined : { path, result };
}

export function dataNotes(values: DataValues): OptionNote[] {
  const { toys, externalPostfit, prefitOnly, noFit } = values;
  const notes: OptionNote[] = [];
  if (externalPostfit === null) {
    notes.push(
      ...withoutEffect(given(dataSpecs, values, ["externalPostfitResult"]), "without --externalPostfit"),
    );
  }
  if (prefitOnly) {
    const names = given(dataSpecs, values, ["externalPostfit", "noFit"]);
    notes.push(...withoutEffect(names, "with --prefitOnly"));
  }
  if (hasDuplicates(toys)) {
    const text = `--toys ${toys.join(" ")} names some data sets more than once; each is fitted once.`;
    notes.push({ level: "info", text });
  }
  if (externalPostfit !== null && toys.includes(-1) && !noFit && !prefitOnly) {
    const text =
      "The Asimov data are fitted, too: their result is not that of --externalPostfit. Add --noFit to take its parameters as they are.";
    notes.push({ level: "warning", text });
  }
  return notes;
}
