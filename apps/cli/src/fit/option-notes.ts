import { isDeepStrictEqual } from "node:util";
import type { ArgumentRecord } from "../argparse/availability.js";
import { destination } from "../argparse/option-spec.js";
import { hasDuplicates, hasToys } from "./data-sets.js";
import { fitOptionSpecs } from "./options.js";

/** A remark for the log about the options themselves. */
export interface OptionNote {
  readonly level: "info" | "warning";
  readonly text: string;
}

/** What there is to say about options that do nothing, or not what they do in the Python program. */
export function optionNotes(values: ArgumentRecord): OptionNote[] {
  return [...compatibilityNotes(values), ...withoutEffect(values), ...dataSetNotes(values)];
}

function compatibilityNotes(values: ArgumentRecord): OptionNote[] {
  const notes = [
    ["eager", "--eager does nothing here: there is no graph."],
    ["hvpMethod", "--hvpMethod selects nothing here: there is one product, and it is exact."],
    ["jitCompile", "--jitCompile does nothing here: the kernels are always compiled."],
  ] as const;
  return notes
    .filter(([name]) => isGiven(values, name))
    .map(([, text]) => ({ level: "info" as const, text }));
}

const minimizing = [
  "minimizerMethod",
  "minimizerMaxiter",
  "minimizerGtol",
  "minimizerFtol",
  "earlyStopping",
  "forceLinear",
];
const iterating = minimizing.filter((name) => name !== "forceLinear");

/** Options that have no effect, each group with the option that is missing, or in the way. */
const dependencies: readonly {
  readonly names: readonly string[];
  readonly idle: (values: ArgumentRecord) => boolean;
  readonly reason: string;
}[] = [
  {
    names: ["saveHistsPerProcess", "computeHistErrors", "computeHistErrorsPerProcess"],
    idle: ({ saveHists }) => saveHists !== true,
    reason: "without --saveHists",
  },
  {
    names: ["computeHistErrorsPerProcess"],
    idle: ({ saveHists, saveHistsPerProcess }) => saveHists === true && saveHistsPerProcess !== true,
    reason: "without --saveHistsPerProcess",
  },
  {
    names: ["toysSystRandomize", "toysDataRandomize", "toysDataMode", "toysRandomizeParameters"],
    idle: ({ toys }) => !hasToys(toys as readonly number[]),
    reason: "without toys (-t N)",
  },
  {
    names: ["binByBinStatType", "binByBinStatMode", "minBBKstat", "noPostfitProfileBB"],
    idle: ({ noBinByBinStat }) => noBinByBinStat === true,
    reason: "with --noBinByBinStat",
  },
  {
    names: ["minBBKstat"],
    idle: ({ noBinByBinStat, binByBinStatType, covarianceFit }) =>
      noBinByBinStat !== true &&
      (binByBinStatType === "normal-additive" ||
        (binByBinStatType === "automatic" && covarianceFit === true)),
    reason: "with normal-additive bin-by-bin parameters",
  },
  {
    names: ["externalPostfitResult"],
    idle: ({ externalPostfit }) => externalPostfit === null,
    reason: "without --externalPostfit",
  },
  {
    names: [...minimizing, "externalPostfit", "noFit", "noPostfitProfileBB", "fullNll"],
    idle: ({ prefitOnly }) => prefitOnly === true,
    reason: "with --prefitOnly",
  },
  {
    names: minimizing,
    idle: ({ noFit, prefitOnly }) => noFit === true && prefitOnly !== true,
    reason: "with --noFit",
  },
  {
    names: iterating,
    idle: ({ forceLinear, noFit, prefitOnly }) =>
      forceLinear === true && noFit !== true && prefitOnly !== true,
    reason: "with --forceLinear",
  },
];

function withoutEffect(values: ArgumentRecord): OptionNote[] {
  return dependencies
    .filter(({ idle }) => idle(values))
    .flatMap(({ names, reason }) =>
      names
        .filter((name) => isGiven(values, name))
        .map((name) => ({ level: "warning" as const, text: `--${name} does nothing ${reason}.` })),
    );
}

function dataSetNotes(values: ArgumentRecord): OptionNote[] {
  const toys = values.toys as readonly number[];
  const notes: OptionNote[] = [];
  if (hasDuplicates(toys)) {
    notes.push({
      level: "info",
      text: `--toys ${toys.join(" ")} names some data sets more than once; each is fitted once.`,
    });
  }
  if (
    values.externalPostfit !== null &&
    toys.includes(-1) &&
    values.noFit !== true &&
    values.prefitOnly !== true
  ) {
    notes.push({
      level: "warning",
      text: "The Asimov data are fitted, too: their result is not that of --externalPostfit. Add --noFit to take its parameters as they are.",
    });
  }
  return notes;
}

function isGiven(values: ArgumentRecord, name: string): boolean {
  const spec = fitOptionSpecs.find((spec) => destination(spec) === name)!;
  return !isDeepStrictEqual(values[name], spec.default);
}
