import type { NumericArray } from "@rabbit-fit/contracts";
import type { ModelDefinition } from "./model-definition.js";
import type { ModelWords } from "./model-words.js";
import type { ModelContext, ModelParameter } from "./parameter-model.js";
import { tracedModel } from "./rate-function.js";

const DEFAULT_BUNDLE = "external_params";

export const externalParams: ModelDefinition = {
  name: "ExternalParams",
  usage: "[bundle:<name>] [poi:<parameter>[,<parameter> ...]]",
  description:
    "r = 1: parameters of external terms alone, from an auxiliary bundle of the tensor (external_params by default): params, and where they are there defaults (0), prior_sigmas (NaN or 0: no prior), prior_means (the defaults), is_poi (0); poi: names those of interest in place of is_poi",
  create: (context, words) => {
    const { bundle = DEFAULT_BUNDLE, poi } = words.options(["bundle", "poi"]);
    words.end();
    const parameters = declaredParameters(context, words, { bundle, poi });
    const model = { parameters, ratesPer: "process" as const, isLinear: true, rates: [] };
    return tracedModel(model, context.processes.length);
  },
};

function isTexts(values: NumericArray | readonly string[] | undefined): values is readonly string[] {
  return Array.isArray(values);
}

/** Those of interest first, each kind in the order of the bundle. @throws RabbitInputError */
function declaredParameters(
  { auxiliary }: ModelContext,
  words: ModelWords,
  { bundle, poi }: { readonly bundle: string; readonly poi: string | undefined },
): ModelParameter[] {
  const entries = auxiliary.get(bundle);
  if (!entries) {
    throw words.error({
      field: "bundle",
      found: bundle,
      expected: `one of the auxiliary bundles of the tensor: ${[...auxiliary.keys()].join(", ") || "there are none"}`,
      remedy: "Add it to the tensor with addAuxiliary.",
    });
  }
  const names = entries.get("params");
  if (!isTexts(names) || names.length === 0) {
    throw words.error({
      field: `params of the bundle ${bundle}`,
      state: names === undefined ? "missing" : "no list of names",
      expected: "the names of the parameters",
    });
  }
  const column = (name: string, byDefault: number): readonly number[] => {
    const values = entries.get(name);
    if (!values) return names.map(() => byDefault);
    const data = isTexts(values) ? values : values.data;
    if (data.length === names.length) return Array.from(data, Number);
    throw words.error({
      field: `length of ${name} of the bundle ${bundle}`,
      found: data.length,
      expected: `${names.length}, one for each of params`,
    });
  };
  const [defaults, sigmas, means] = [
    column("defaults", 0),
    column("prior_sigmas", NaN),
    column("prior_means", NaN),
  ];
  const chosen = poi?.split(",").filter((name) => name !== "");
  const unknown = chosen?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw words.error({ field: "poi", found: unknown, expected: `one of ${names.join(", ")}` });
  }
  const flags = column("is_poi", 0);
  const declared = names.map((name, i): ModelParameter => {
    const sigma = sigmas[i]!;
    const hasPrior = Number.isFinite(sigma) && sigma > 0;
    const mean = Number.isFinite(means[i]!) ? means[i]! : defaults[i]!;
    const isPoi = chosen ? chosen.includes(name) : flags[i] !== 0;
    return {
      name,
      kind: isPoi ? "poi" : "other",
      default: defaults[i]!,
      squared: false,
      ...(hasPrior && { prior: { mean, sigma } }),
    };
  });
  return [...declared.filter(({ kind }) => kind === "poi"), ...declared.filter(({ kind }) => kind !== "poi")];
}
