import { RabbitInputError } from "@rabbit-fit/contracts";
import type { FitOptions } from "../options/fit-options.js";

type Names<Options> = Readonly<Record<keyof Required<Options>, true>>;
type Group<K extends keyof FitOptions> = NonNullable<FitOptions[K]>;

/** All options by group; `true` where a value has nothing below it to be looked at. */
const known: {
  readonly [K in "data" | "parameters" | "likelihood" | "minimizer" | "run"]: Names<Group<K>>;
} & Readonly<Record<"model" | "covariance" | "analyses", true>> = {
  data: { sets: true, pseudodata: true, toys: true, unblind: true, blindingGroups: true },
  model: true,
  parameters: {
    expectSignal: true,
    allowNegative: true,
    constraintMinima: true,
    freeze: true,
    prefitUnconstrainedUncertainty: true,
    externalPostfit: true,
  },
  likelihood: { form: true, binByBinStat: true, postfitProfile: true },
  minimizer: {
    method: true,
    maxIterations: true,
    gradientTolerance: true,
    valueTolerance: true,
    earlyStopping: true,
    step: true,
  },
  covariance: true,
  analyses: true,
  run: { threads: true, until: true, diagnostics: true, info: true, onProgress: true, signal: true },
};

/**
 * Refuses options that nobody reads: in a program without types a misspelt one would pass unnoticed.
 *
 * @throws RabbitInputError naming the option
 */
export function refuseUnknownOptions(options: FitOptions): void {
  refuse("options", options, known);
  if (typeof options.model === "function") {
    throw new RabbitInputError({
      field: "options.model",
      found: "a function",
      expected: "{ name, args, module }, which can be copied to threads",
      remedy: "Name the module that exports the function in options.model.module.",
    });
  }
  for (const [group, names] of Object.entries(known)) {
    const values = options[group as keyof FitOptions];
    if (names !== true && values !== undefined) refuse(`options.${group}`, values as object, names);
  }
}

function refuse(path: string, values: object, names: object): void {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(names, name));
  if (unknown === undefined) return;
  throw new RabbitInputError({
    field: path,
    found: unknown,
    expected: `only ${Object.keys(names).join(", ")}`,
  });
}
