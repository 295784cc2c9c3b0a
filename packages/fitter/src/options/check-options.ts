import { RabbitInputError } from "@rabbit-fit/contracts";
import { minimizerMethods } from "@rabbit-fit/minimizers/methods";
import type { AnalysisSpec, FullNllSpec, HistogramsSpec, ImpactsSpec } from "./analysis-spec.js";
import type {
  BinByBinStat,
  CovarianceKind,
  DataOptions,
  ExternalPostfit,
  FitOptions,
  LikelihoodForm,
  LikelihoodOptions,
  MinimizerOptions,
  ParameterOptions,
  ParameterValue,
  PreconditionerOptions,
  RunOptions,
  ToyOptions,
} from "./fit-options.js";
import type {
  AsymmetricDefinition,
  GlobalAsymmetricDefinition,
  ImpactDefinition,
  NonprofiledDefinition,
  SymmetricImpactDefinition,
} from "./impact-definition.js";
import type { MappingSpec } from "./mapping-spec.js";
import type { ModelSpec } from "./model-spec.js";

/** Refuses a value that an option cannot have. */
type Rule = (value: unknown, path: string) => void;
/** A rule for every option of a group: one without a rule does not compile. */
type Rules<Options> = { readonly [K in keyof Required<Options>]: Rule };

/** What has a check of its own where it is used. */
const anything: Rule = () => {};
const flag = typed("boolean", "true or false");
const text = typed("string", "a text");
const number: Rule = (value, path) => {
  if (typeof value !== "number" || Number.isNaN(value)) refuse(path, value, "a number");
};

const notNegative: Rule = (value, path) => {
  if (typeof value !== "number" || !(value >= 0)) refuse(path, value, "a number that is not negative");
};

/** A count, from the smallest that there is. */
function countFrom(smallest: number, expected: string): Rule {
  return (value, path) => {
    if (!(Number.isSafeInteger(value) && (value as number) >= smallest)) refuse(path, value, expected);
  };
}

const count = countFrom(0, "a whole number that is not negative");

const toyOptions = group<ToyOptions>({
  seed: number,
  dataMode: oneOf<ToyOptions["dataMode"]>({ expected: true, observed: true }),
  randomizeData: oneOf<ToyOptions["randomizeData"]>({ poisson: true, normal: true, none: true }),
  randomizeSystematics: oneOf<ToyOptions["randomizeSystematics"]>({
    frequentist: true,
    bayesian: true,
    none: true,
  }),
  randomizeParameters: flag,
});

const dataSet: Rule = (value, path) => {
  const toy = (value as { readonly toy?: unknown } | null | undefined)?.toy;
  if (value === "data" || value === "asimov" || typeof toy === "number") return;
  refuse(path, value, '"data", "asimov" or a toy such as { toy: 1 }');
};

const valueOfParameter = group<ParameterValue>({ parameter: text, value: anything }, ["parameter"]);

const parameterValues: Rule = (values, path) => {
  listOf(valueOfParameter)(values, path);
  for (const { parameter, value } of values as readonly ParameterValue[]) {
    if (!Number.isFinite(value)) refuse(`${path} ${parameter}`, value, "a finite number");
  }
};

const binByBinStat: Rule = (value, path) => {
  const required = (value as Partial<BinByBinStat> | null)?.kind === "none" ? ["kind"] : ["kind", "type"];
  const rules: Rules<Exclude<BinByBinStat, { kind: "none" }>> = {
    kind: oneOf<BinByBinStat["kind"]>({ none: true, lite: true, full: true }),
    type: oneOf<Exclude<BinByBinStat, { kind: "none" }>["type"]>({
      automatic: true,
      gamma: true,
      "normal-additive": true,
      "normal-multiplicative": true,
    }),
    minKstat: number,
  };
  group(rules, required)(value, path);
};

const modelSpec: Rule = (value, path) => {
  if (typeof value === "function") {
    throw new RabbitInputError({
      field: path,
      state: "a function",
      expected: "{ name, args, module }, which can be copied to threads",
      remedy: `Name the module that exports the function in ${path}.module.`,
    });
  }
  group<ModelSpec>({ name: text, args: listOf(text), module: text }, ["name"])(value, path);
};

const above0: Rule = (value, path) => {
  if (typeof value !== "number" || !(value > 0 && Number.isFinite(value)))
    refuse(path, value, "a number above 0");
};

const symmetricImpacts = group<SymmetricImpactDefinition>({
  kind: anything,
  of: listOf(text),
  on: listOf(text),
});
const impactRules: { readonly [K in ImpactDefinition["kind"]]: Rule } = {
  traditional: symmetricImpacts,
  global: symmetricImpacts,
  "gaussian-global": symmetricImpacts,
  nonprofiled: group<NonprofiledDefinition>({ kind: anything }),
  asymmetric: group<AsymmetricDefinition>({
    kind: anything,
    of: listOf(text),
    except: listOf(text),
    on: listOf(text),
    level: above0,
  }),
  "global-asymmetric": group<GlobalAsymmetricDefinition>({
    kind: anything,
    of: listOf(text),
    except: listOf(text),
    sigma: above0,
  }),
};

const analysisRules: { readonly [K in AnalysisSpec["kind"]]: Rule } = {
  histograms: group<HistogramsSpec>({
    kind: anything,
    mappings: listOf(group<MappingSpec>({ name: text, args: listOf(text), module: text }, ["name"])),
    composite: flag,
    perProcess: flag,
    errors: flag,
    errorsPerProcess: flag,
    covariance: flag,
    variations: flag,
    chi2: flag,
  }),
  "full-nll": group<FullNllSpec>({ kind: anything }),
  impacts: group<ImpactsSpec>({ kind: anything, definition: ofKind(impactRules) }, ["definition"]),
};

const analysis = ofKind(analysisRules);

const blindingScheme = oneOf<DataOptions["blindingScheme"]>({ additive: true, multiplicative: true });

const fitOptions = group<FitOptions>({
  data: group<DataOptions>({
    sets: listOf(dataSet),
    pseudodata: listOf(text),
    toys: toyOptions,
    unblind: listOf(text),
    blindingGroups: listOf(text),
    blindingScheme,
  }),
  model: modelSpec,
  parameters: group<ParameterOptions>({
    expectSignal: parameterValues,
    allowNegative: flag,
    constraintMinima: parameterValues,
    freeze: listOf(text),
    prefitUnconstrainedUncertainty: number,
    externalPostfit: group<ExternalPostfit>(
      {
        names: listOf(text),
        values: anything,
        covariance: anything,
        blinded: listOf(text),
        blindingScheme,
      },
      ["names", "values"],
    ),
  }),
  likelihood: group<LikelihoodOptions>({
    form: oneOf<LikelihoodForm>({ poisson: true, chi2: true, covariance: true }),
    binByBinStat,
    postfitProfile: oneOf<LikelihoodOptions["postfitProfile"]>({ profiled: true, unprofiled: true }),
  }),
  minimizer: group<MinimizerOptions>({
    method: oneOf(Object.fromEntries(minimizerMethods.map((method) => [method, true]))),
    maxIterations: count,
    gradientTolerance: notNegative,
    valueTolerance: notNegative,
    earlyStopping: count,
    stallRelTol: notNegative,
    preconditioner: group<PreconditionerOptions>({
      blocks: listOf(text),
      from: oneOf<PreconditionerOptions["from"]>({ hessian: true, gaussnewton: true }),
      transform: oneOf<PreconditionerOptions["transform"]>({ ridge: true, spectral: true }),
    }),
    maxRestarts: countFrom(-1, "a whole number that is not negative, or -1 for as often as it helps"),
    step: oneOf<MinimizerOptions["step"]>({ iterate: true, linear: true, none: true }),
  }),
  covariance: oneOf<CovarianceKind>({ full: true, "of-interest": true, none: true }),
  analyses: listOf(analysis),
  run: group<RunOptions>({
    threads: count,
    until: oneOf<RunOptions["until"]>({ prefit: true, postfit: true }),
    diagnostics: flag,
    info: anything,
    onProgress: anything,
    signal: anything,
  }),
});

/**
 * Refuses options that have no effect and values that an option cannot have. A program without types could not tell them
 * from options that are left out.
 *
 * @throws RabbitInputError naming the option
 */
export function checkOptions(options: FitOptions): void {
  fitOptions(options, "options");
}

function typed(type: "boolean" | "string", expected: string): Rule {
  return (value, path) => {
    if (typeof value !== type) refuse(path, value, expected);
  };
}

/** One of the keys of `words`, all of a type. */
function oneOf<Word extends string | undefined>(words: Readonly<Record<NonNullable<Word>, unknown>>): Rule {
  const known = Object.keys(words);
  return (value, path) => {
    if (!known.includes(value as string)) refuse(path, value, `one of ${known.join(", ")}`);
  };
}

/** An object whose `kind` says which rule there is for it. */
function ofKind<Kind extends string>(rules: Readonly<Record<Kind, Rule>>): Rule {
  return (value, path) => {
    const kind = (value as { readonly kind?: Kind } | null | undefined)?.kind;
    oneOf(rules)(kind, `${path}.kind`);
    rules[kind!](value, path);
  };
}

function listOf(rule: Rule): Rule {
  return (value, path) => {
    if (!Array.isArray(value)) refuse(path, value, "a list");
    value.forEach((item, index) => void rule(item, `${path}[${index}]`));
  };
}

function group<Options>(rules: Rules<Options>, required: readonly string[] = []): Rule {
  const known = Object.entries<Rule>(rules);
  return (value, path) => {
    if (typeof value !== "object" || value === null) refuse(path, value, "an object");
    const values = value as Readonly<Record<string, unknown>>;
    const unknown = Object.keys(values).find((name) => !Object.hasOwn(rules, name));
    if (unknown !== undefined) refuse(path, unknown, `only ${Object.keys(rules).join(", ")}`);
    for (const [name, rule] of known) {
      if (values[name] !== undefined || required.includes(name)) rule(values[name], `${path}.${name}`);
    }
  };
}

function refuse(field: string, value: unknown, expected: string): never {
  // An object has no text that says what it is.
  const isShown = Array.isArray(value) || value === null || !["object", "function"].includes(typeof value);
  throw new RabbitInputError({ field, ...(isShown && { found: value }), expected });
}
