import type {
  AnalysisSpec,
  BinByBinStat,
  DataOptions,
  FitOptions,
  LikelihoodForm,
  MinimizerOptions,
  ParameterValue,
} from "@rabbit-fit/fitter";
import type { ArgumentRecord } from "../argparse/availability.js";
import { parsePythonFloat } from "../argparse/python-number.js";
import { UsageError } from "../argparse/usage-error.js";
import { dataSets, hasToys } from "./data-sets.js";
import type { ExternalPostfitFile } from "./external-postfit.js";
import { type OptionNote, optionNotes } from "./option-notes.js";
import { jsonPath, type OutputFormat, resultPath } from "./output-path.js";

/** What a command line of `rabbit fit` asks for. */
export interface FitRequest {
  readonly input: string;
  /** Path of the result in each format asked for. */
  readonly outputs: ReadonlyMap<OutputFormat, string>;
  /** Whether the summary is one JSON document. */
  readonly json: boolean;
  readonly verbosity: number;
  readonly color: boolean;
  readonly options: FitOptions;
  /** The result to start from, which has to be read before the fit (`readExternalPostfit`). */
  readonly externalPostfit?: ExternalPostfitFile;
  /** Whether to go on where a run with the same options was stopped. */
  readonly resume: boolean;
  readonly notes: readonly OptionNote[];
}

/**
 * What the arguments mean, checked as far as that goes without the input.
 *
 * @throws UsageError naming the option
 */
export function fitRequest(input: string, values: ArgumentRecord): FitRequest {
  return {
    input,
    outputs: outputs(values),
    json: values.json === true,
    verbosity: values.verbose as number,
    color: values.noColorLogger !== true,
    options: fitOptions(values),
    ...externalPostfit(values),
    resume: values.resume === true,
    notes: optionNotes(values),
  };
}

/** The mappings that histograms are saved for, as the reference records them: BaseMapping where none is named. */
export function effectiveMappings(values: ArgumentRecord): readonly (readonly string[])[] {
  const mappings = values.mapping as readonly (readonly string[])[];
  return mappings.length === 0 && values.saveHists === true ? [["BaseMapping"]] : mappings;
}

function fitOptions(values: ArgumentRecord): FitOptions {
  checkMappings(values);
  checkLikelihood(values);
  checkHistograms(values);
  const threads = atLeast(values, "threads", 0);
  const pseudodata = values.pseudoData as readonly string[] | null;
  const toys = values.toys as readonly number[];
  return {
    data: {
      sets: dataSets(toys),
      ...(pseudodata !== null && { pseudodata }),
      ...toyOptions(values),
      unblind: values.unblind as readonly string[],
      blindingGroups: values.blindingGroup as readonly string[],
    },
    parameters: {
      expectSignal: parameterValues("expectSignal", values.expectSignal),
      allowNegative: values.allowNegativeParam === true,
      constraintMinima: parameterValues("setConstraintMinimum", values.setConstraintMinimum),
      freeze: values.freezeParameters as readonly string[],
      prefitUnconstrainedUncertainty: atLeast(values, "prefitUnconstrainedNuisanceUncertainty", 0) ?? 0,
    },
    likelihood: {
      form: likelihoodForm(values),
      binByBinStat: binByBinStat(values),
      postfitProfile: values.noPostfitProfileBB === true ? "unprofiled" : "profiled",
    },
    minimizer: {
      ...minimizer(values),
      step: values.noFit === true ? "none" : values.forceLinear === true ? "linear" : "iterate",
    },
    covariance: covarianceKind(values),
    analyses: analyses(values),
    run: {
      until: values.prefitOnly === true ? "prefit" : "postfit",
      diagnostics: values.diagnostics === true,
      ...(threads !== undefined && { threads }),
    },
  };
}

function analyses(values: ArgumentRecord): AnalysisSpec[] {
  return [
    ...(values.saveHists === true
      ? [
          {
            kind: "histograms" as const,
            perProcess: values.saveHistsPerProcess === true,
            errors: values.computeHistErrors === true,
            errorsPerProcess: values.computeHistErrorsPerProcess === true,
            chi2: values.noChi2 !== true,
          },
        ]
      : []),
    ...(values.fullNll === true ? [{ kind: "full-nll" as const }] : []),
  ];
}

function toyOptions(values: ArgumentRecord): Pick<DataOptions, "toys"> {
  if (!hasToys(values.toys as readonly number[])) return {};
  return {
    toys: {
      seed: values.seed as number,
      dataMode: values.toysDataMode as "expected" | "observed",
      randomizeData: values.toysDataRandomize as "poisson" | "normal" | "none",
      randomizeSystematics: values.toysSystRandomize as "frequentist" | "bayesian" | "none",
      randomizeParameters: values.toysRandomizeParameters === true,
    },
  };
}

function minimizer(values: ArgumentRecord): MinimizerOptions {
  const maxIterations = atLeast(values, "minimizerMaxiter", 1);
  const gradientTolerance = atLeast(values, "minimizerGtol", 0);
  const valueTolerance = atLeast(values, "minimizerFtol", 0);
  const earlyStopping = values.earlyStopping as number;
  return {
    method: values.minimizerMethod as NonNullable<MinimizerOptions["method"]>,
    ...(maxIterations !== undefined && { maxIterations }),
    ...(gradientTolerance !== undefined && { gradientTolerance }),
    ...(valueTolerance !== undefined && { valueTolerance }),
    ...(earlyStopping > 0 && { earlyStopping }),
  };
}

function likelihoodForm(values: ArgumentRecord): LikelihoodForm {
  if (values.covarianceFit === true) return "covariance";
  return values.chisqFit === true ? "chi2" : "poisson";
}

function binByBinStat(values: ArgumentRecord): BinByBinStat {
  const minKstat = atLeast(values, "minBBKstat", 0) ?? 0;
  if (values.noBinByBinStat === true) return { kind: "none" };
  return {
    kind: values.binByBinStatMode as "lite" | "full",
    type: values.binByBinStatType as Exclude<BinByBinStat, { kind: "none" }>["type"],
    ...(minKstat > 0 && { minKstat }),
  };
}

/** What cannot go together, as in the Python program. */
function checkLikelihood(values: ArgumentRecord): void {
  if (values.covarianceFit !== true) return;
  if (values.chisqFit === true) {
    throw new UsageError("conflict", "--chisqFit and --covarianceFit are two likelihoods. Give one of them.");
  }
  if (values.noBinByBinStat !== true && values.binByBinStatType === "gamma") {
    throw new UsageError(
      "conflict",
      "--covarianceFit cannot have --binByBinStatType gamma. Take normal-additive (the automatic choice) or normal-multiplicative, or add --noBinByBinStat.",
    );
  }
  if (values.toysDataRandomize === "poisson" && hasToys(values.toys as readonly number[])) {
    throw new UsageError(
      "conflict",
      "--covarianceFit cannot have toys with --toysDataRandomize poisson, which knows no covariance. Add --toysDataRandomize normal.",
    );
  }
}

/** Uncertainties and chi-square of histograms come from the covariance of all parameters. */
function checkHistograms(values: ArgumentRecord): void {
  if (values.saveHists !== true || covarianceKind(values) === "full") return;
  const needs = ["computeHistErrors", "computeHistErrorsPerProcess"].filter((name) => values[name] === true);
  const words = [
    ...needs.map((name) => `leave out --${name}`),
    ...(values.noChi2 === true ? [] : ["add --noChi2"]),
  ];
  if (words.length === 0) return;
  const option = values.noEDM === true ? "--noEDM" : "--noHessian";
  throw new UsageError(
    "conflict",
    `${option} leaves nothing for the uncertainties and the chi-square of --saveHists, which need the covariance of all parameters. To save histograms with it, ${words.join(", ")}.`,
  );
}

function externalPostfit(values: ArgumentRecord): Pick<FitRequest, "externalPostfit"> {
  const path = values.externalPostfit as string | null;
  if (path === null) return {};
  return { externalPostfit: { path, result: values.externalPostfitResult as string | null } };
}

function covarianceKind(values: ArgumentRecord): NonNullable<FitOptions["covariance"]> {
  if (values.noEDM === true) return "none";
  return values.noHessian === true ? "of-interest" : "full";
}

function parameterValues(option: string, value: ArgumentRecord[string] | undefined): ParameterValue[] {
  return ((value ?? []) as readonly (readonly [string, string])[]).map(([parameter, text]) => {
    const number = parsePythonFloat(text);
    if (number === undefined || !Number.isFinite(number)) {
      throw new UsageError("invalid-value", `--${option} ${parameter} is "${text}", expected a number.`);
    }
    return { parameter, value: number };
  });
}

function atLeast(values: ArgumentRecord, option: string, least: number): number | undefined {
  const value = values[option] as number | null;
  if (value === null) return undefined;
  if (value >= least && Number.isFinite(value)) return value;
  throw new UsageError("invalid-value", `--${option} is ${value}, expected a number of at least ${least}.`);
}

function checkMappings(values: ArgumentRecord): void {
  for (const [name, ...rest] of effectiveMappings(values)) {
    if (name !== "BaseMapping") {
      throw new UsageError(
        "not-available",
        `--mapping ${name} is not available yet in this version, only BaseMapping.`,
      );
    }
    if (rest.length > 0) {
      const found = rest.map((word) => `"${word}"`).join(" ");
      throw new UsageError("extra-argument", `--mapping BaseMapping takes nothing after it, found ${found}.`);
    }
  }
}

function outputs(values: ArgumentRecord): Map<OutputFormat, string> {
  const postfix = values.postfix as string | null;
  if (postfix?.includes("/")) {
    throw new UsageError(
      "invalid-value",
      `--postfix is "${postfix}", expected a text without "/". Use --outpath.`,
    );
  }
  if (values.outname === "")
    throw new UsageError("invalid-value", "--outname is empty, expected a file name.");
  const path = resultPath({
    folder: values.outpath as string,
    name: values.outname as string,
    postfix,
  });
  const formats = new Set(values.outputFormat as readonly OutputFormat[]);
  const paths = new Map([...formats].map((format) => [format, format === "json" ? jsonPath(path) : path]));
  if (new Set(paths.values()).size < paths.size) {
    throw new UsageError("conflict", `--outname gives ${path} for both formats. End it in .hdf5.`);
  }
  return paths;
}
