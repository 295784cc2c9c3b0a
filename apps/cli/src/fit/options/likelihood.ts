import type { TermSpec } from "@rabbit-fit/fitter";
import { flag, option } from "../../argparse/declare-option.js";
import { atLeast } from "../../argparse/number-range.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { headings } from "../../help-headings.js";
import { hasToys } from "../data-sets.js";
import type { dataSpecs } from "./data.js";
import { given, type OptionNote, withoutEffect } from "./note.js";
import { readNamedWords } from "./own-module.js";
import type { toySpecs } from "./toys.js";

const { model } = headings;

export const likelihoodSpecs = [
  flag(
    "chisqFit",
    model,
    "chi-square of the data in place of the Poisson likelihood, with their variances or else their counts",
  ),
  flag("covarianceFit", model, "chi-square with the covariance of the data, or else with their variances"),
  flag("noBinByBinStat", model, "leave the statistical uncertainty of the templates out"),
  option("binByBinStatType", {
    arity: "one",
    type: "string",
    default: "automatic",
    choices: ["automatic", "gamma", "normal-additive", "normal-multiplicative"],
    placeholder: "<type>",
    heading: model,
    help: "constraint of the bin-by-bin parameters: gamma, normal-additive, normal-multiplicative; automatic: normal-additive with --covarianceFit, else normal-multiplicative in mode full, else gamma",
  }),
  option("binByBinStatMode", {
    arity: "one",
    type: "string",
    default: "lite",
    choices: ["lite", "full"],
    placeholder: "<mode>",
    heading: model,
    help: "lite: one bin-by-bin parameter for each bin (Barlow-Beeston lite); full: one for each process in each bin",
  }),
  option("minBBKstat", {
    arity: "one",
    type: "number",
    default: 0,
    placeholder: "<count>",
    heading: model,
    help: "no bin-by-bin parameter where the templates have fewer effective simulated events than this",
  }),
  option("likelihoodTerm", {
    arity: "one-or-more",
    type: "string",
    collects: true,
    default: [],
    placeholder: "<file#name...>",
    heading: model,
    help: "add a term of your own to -ln L: the path of a module, # and the function that it exports, then its arguments: ./my-term.mjs#MyTerm data.csv; may be repeated",
    origin: "rabbit-fit",
  }),
  flag("fullNll", model, "also give the negative log-likelihood with all constants"),
  flag(
    "noPostfitProfileBB",
    model,
    "leave the bin-by-bin parameters at their prefit values in postfit results",
  ),
] as const;

type LikelihoodValues = ValuesOf<typeof likelihoodSpecs>;

/** What cannot go together with the likelihood, as in Python rabbit. */
type WithToys = LikelihoodValues &
  Pick<ValuesOf<typeof dataSpecs>, "toys"> &
  Pick<ValuesOf<typeof toySpecs>, "toysDataRandomize">;

/** The distribution of the data and the treatment of the statistics of the templates. @throws UsageError */
export function readLikelihood(values: WithToys) {
  checkConflicts(values);
  return {
    form: likelihoodForm(values),
    binByBinStat: binByBinStat(values),
    postfitProfile: values.noPostfitProfileBB ? ("unprofiled" as const) : ("profiled" as const),
    ...(values.likelihoodTerm.length > 0 && { terms: values.likelihoodTerm.map(readTerm) }),
  };
}

/** `./my-term.mjs#MyTerm` with its arguments. */
function readTerm(words: readonly string[]): TermSpec {
  const { module, name, args } = readNamedWords(words, { option: "likelihoodTerm", what: "term" });
  if (module !== undefined) return { name, args, module };
  throw new UsageError(
    "invalid-value",
    `--likelihoodTerm is "${name}", expected the path of a module, "#" and the name of what it exports.`,
  );
}

function likelihoodForm({ covarianceFit, chisqFit }: LikelihoodValues): "poisson" | "chi2" | "covariance" {
  if (covarianceFit) return "covariance";
  return chisqFit ? "chi2" : "poisson";
}

function binByBinStat(values: LikelihoodValues) {
  const minKstat = atLeast("minBBKstat", values.minBBKstat, 0) ?? 0;
  if (values.noBinByBinStat) return { kind: "none" } as const;
  const { binByBinStatMode: kind, binByBinStatType: type } = values;
  return { kind, type, ...(minKstat > 0 && { minKstat }) };
}

function checkConflicts(values: WithToys): void {
  if (!values.covarianceFit) return;
  if (values.chisqFit) {
    throw new UsageError("conflict", "--chisqFit and --covarianceFit are two likelihoods. Give one of them.");
  }
  if (!values.noBinByBinStat && values.binByBinStatType === "gamma") {
    throw new UsageError(
      "conflict",
      "--covarianceFit cannot have --binByBinStatType gamma. Take normal-additive (the automatic choice) or normal-multiplicative, or add --noBinByBinStat.",
    );
  }
  if (values.toysDataRandomize === "poisson" && hasToys(values.toys)) {
    throw new UsageError(
      "conflict",
      "--covarianceFit cannot have toys with --toysDataRandomize poisson, which knows no covariance. Add --toysDataRandomize normal.",
    );
  }
}

export function likelihoodNotes(
  values: LikelihoodValues & Pick<ValuesOf<typeof dataSpecs>, "prefitOnly">,
): OptionNote[] {
  const { noBinByBinStat, binByBinStatType, covarianceFit, prefitOnly } = values;
  const idle = (names: readonly (typeof likelihoodSpecs)[number]["name"][], reason: string) =>
    withoutEffect(given(likelihoodSpecs, values, names), reason);
  const isAdditive =
    binByBinStatType === "normal-additive" || (binByBinStatType === "automatic" && covarianceFit);
  const statistics = ["binByBinStatType", "binByBinStatMode", "minBBKstat", "noPostfitProfileBB"] as const;
  return [
    ...(noBinByBinStat ? idle(statistics, "with --noBinByBinStat") : []),
    ...(!noBinByBinStat && isAdditive
      ? idle(["minBBKstat"], "with normal-additive bin-by-bin parameters")
      : []),
    ...(prefitOnly ? idle(["noPostfitProfileBB", "fullNll"], "with --prefitOnly") : []),
  ];
}
