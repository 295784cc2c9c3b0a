import type { FitOptions, ParameterValue } from "@rabbit-fit/fitter";
import type { ArgumentRecord } from "../argparse/availability.js";
import { parsePythonFloat } from "../argparse/python-number.js";
import { UsageError } from "../argparse/usage-error.js";
import { jsonPath, type OutputFormat, resultPath } from "./output-path.js";

/** A remark for the log about the options themselves. */
export interface OptionNote {
  readonly level: "info" | "warning";
  readonly text: string;
}

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
    notes: notes(values),
  };
}

/** The mappings that histograms are saved for, as the reference records them: BaseMapping where none is named. */
export function effectiveMappings(values: ArgumentRecord): readonly (readonly string[])[] {
  const mappings = values.mapping as readonly (readonly string[])[];
  return mappings.length === 0 && values.saveHists === true ? [["BaseMapping"]] : mappings;
}

function fitOptions(values: ArgumentRecord): FitOptions {
  checkMappings(values);
  const maxIterations = atLeast(values, "minimizerMaxiter", 1);
  const gradientTolerance = atLeast(values, "minimizerGtol", 0);
  const threads = atLeast(values, "threads", 0);
  const pseudodata = values.pseudoData as readonly string[] | null;
  return {
    dataSets: dataSets(values.toys as readonly number[]),
    ...(pseudodata !== null && { pseudodata }),
    expectSignal: parameterValues("expectSignal", values.expectSignal),
    allowNegativeParam: values.allowNegativeParam === true,
    constraintMinima: parameterValues("setConstraintMinimum", values.setConstraintMinimum),
    freezeParameters: values.freezeParameters as readonly string[],
    unblind: values.unblind as readonly string[],
    blindingGroups: values.blindingGroup as readonly string[],
    // The only mode and the only type of this version; the others are refused by name.
    binByBinStat: values.noBinByBinStat === true ? { kind: "none" } : { kind: "lite", type: "gamma" },
    prefitUnconstrainedUncertainty: atLeast(values, "prefitUnconstrainedNuisanceUncertainty", 0) ?? 0,
    minimizer: {
      method: values.minimizerMethod as "trust-krylov" | "trust-exact",
      ...(maxIterations !== undefined && { maxIterations }),
      ...(gradientTolerance !== undefined && { gradientTolerance }),
    },
    ...(values.saveHists === true && {
      histograms: {
        perProcess: values.saveHistsPerProcess === true,
        errors: values.computeHistErrors === true,
        errorsPerProcess: values.computeHistErrorsPerProcess === true,
        chi2: values.noChi2 !== true,
      },
    }),
    covariance: covarianceKind(values),
    fullNll: values.fullNll === true,
    prefitOnly: values.prefitOnly === true,
    skipMinimization: values.noFit === true,
    ...(threads !== undefined && { threads }),
  };
}

function covarianceKind(values: ArgumentRecord): NonNullable<FitOptions["covariance"]> {
  if (values.noEDM === true) return "none";
  return values.noHessian === true ? "of-interest" : "full";
}

function dataSets(toys: readonly number[]): NonNullable<FitOptions["dataSets"]> {
  const sets = toys.map((toy) => {
    if (toy === -1) return "asimov" as const;
    if (toy === 0) return "data" as const;
    const only = "only -1 (the Asimov data) and 0 (the data)";
    if (toy > 0)
      throw new UsageError("not-available", `--toys ${toy} is not available yet in this version, ${only}.`);
    throw new UsageError("invalid-value", `--toys is ${toy}, expected ${only}.`);
  });
  return [...new Set(sets)]; // A second fit to the same data would replace the first in the result.
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

function notes(values: ArgumentRecord): OptionNote[] {
  const notes: OptionNote[] = [];
  if (values.eager === true)
    notes.push({ level: "info", text: "--eager does nothing here: there is no graph." });
  if (values.hvpMethod !== "revrev") {
    notes.push({
      level: "info",
      text: "--hvpMethod selects nothing here: there is one product, and it is exact.",
    });
  }
  if (values.jitCompile !== "auto") {
    notes.push({ level: "info", text: "--jitCompile does nothing here: the kernels are always compiled." });
  }
  const dependent = ["saveHistsPerProcess", "computeHistErrors", "computeHistErrorsPerProcess"];
  for (const name of dependent.filter((name) => values[name] === true && values.saveHists !== true)) {
    notes.push({ level: "warning", text: `--${name} does nothing without --saveHists.` });
  }
  if (
    values.saveHists === true &&
    values.computeHistErrorsPerProcess === true &&
    values.saveHistsPerProcess !== true
  ) {
    notes.push({
      level: "warning",
      text: "--computeHistErrorsPerProcess does nothing without --saveHistsPerProcess.",
    });
  }
  return notes;
}
