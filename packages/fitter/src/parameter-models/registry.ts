import { RabbitInputError } from "@rabbit-fit/contracts";
import type { ParameterValue } from "../options/fit-options.js";
import { importedFunction } from "../options/imported-function.js";
import type { ModelSpec } from "../options/model-spec.js";
import { abcd, extendedAbcd } from "./abcd.js";
import { axisBernstein } from "./axis-bernstein.js";
import { axisExp } from "./axis-exp.js";
import { axisNorm } from "./axis-norm.js";
import { channelMu } from "./channel-mu.js";
import { checkedModel, refuseImpossibleStart } from "./check-model.js";
import { compositeModel } from "./composite.js";
import { type CustomModel, customContext } from "./custom-model.js";
import { externalParams } from "./external-params.js";
import { formula } from "./formula/formula.js";
import { abcdIsoMt, extendedAbcdIsoMt, smoothAbcdIsoMt, smoothExtendedAbcdIsoMt } from "./iso-mt.js";
import { mixture } from "./mixture.js";
import type { ModelDefinition } from "./model-definition.js";
import { ModelWords } from "./model-words.js";
import { muModel } from "./mu.js";
import { ones } from "./ones.js";
import { type ModelContext, type ParameterModel, poiCountOf } from "./parameter-model.js";
import { tracedModel } from "./rate-function.js";
import { saturatedProject } from "./saturated-project.js";
import { smoothAbcd, smoothExtendedAbcd } from "./smooth-abcd.js";

/** All models that a fit knows by name. */
export const parameterModels: readonly ModelDefinition[] = [
  muModel,
  channelMu,
  ones,
  mixture,
  formula,
  axisNorm,
  axisExp,
  axisBernstein,
  abcd,
  extendedAbcd,
  smoothAbcd,
  smoothExtendedAbcd,
  abcdIsoMt,
  extendedAbcdIsoMt,
  smoothAbcdIsoMt,
  smoothExtendedAbcdIsoMt,
  externalParams,
  saturatedProject,
];

/** Name, words and formula of a model that comes with the package. */
export type ModelHelp = Pick<ModelDefinition, "name" | "usage" | "description">;

/** What there is to say of each model that comes with the package. */
export const modelHelp: readonly ModelHelp[] = parameterModels.map(({ name, usage, description }) => ({
  name,
  usage,
  description,
}));

/** What models can be made from: one, several whose rates are multiplied, or a function. */
export type ModelSource = ModelSpec | readonly ModelSpec[] | CustomModel;

/**
 * Makes the model that a specification names, or the product of several, with other values before the fit where these are
 * expected.
 *
 * @throws RabbitInputError where there is no such model, what the model itself refuses, two models have a parameter of one
 * name, or a rate before the fit is negative or not finite
 */
export async function createParameterModel(
  source: ModelSource,
  context: ModelContext,
  expectSignal: readonly ParameterValue[],
): Promise<ParameterModel> {
  const specs = Array.isArray(source) ? (source as readonly ModelSpec[]) : [source as ModelSpec];
  if (specs.length === 0) {
    throw new RabbitInputError({
      field: "options.model",
      state: "an empty list",
      expected: "at least one model",
      remedy: 'The model without parameters is { name: "Ones" }.',
    });
  }
  const models: ParameterModel[] = [];
  for (const [index, spec] of specs.entries()) {
    const path = Array.isArray(source) ? `options.model[${index}]` : "options.model";
    models.push(await singleModel(path, spec, context));
  }
  const model = expecting(models.length === 1 ? models[0]! : compositeModel(models, context), expectSignal);
  refuseImpossibleStart(model, context);
  return model;
}

async function singleModel(
  path: string,
  spec: ModelSpec | CustomModel,
  context: ModelContext,
): Promise<ParameterModel> {
  if (typeof spec === "function") return customModel(spec, spec.name, [], context);
  const { name, args = [], module } = spec;
  if (module !== undefined) {
    const make = await importedFunction<CustomModel>(path, { name, module }, "my-model.js");
    return customModel(make, name, args, context);
  }
  const lowerCase = name.toLowerCase();
  const known = parameterModels.find((definition) => definition.name.toLowerCase() === lowerCase);
  if (!known) {
    throw new RabbitInputError({
      field: `${path}.name`,
      found: name,
      expected: `one of ${parameterModels.map((definition) => definition.name).join(", ")}`,
      remedy: `For a model of your own, name the module that exports it in ${path}.module.`,
    });
  }
  return checkedModel(known.create(context, new ModelWords(known.name, args, known.usage)), name);
}

function customModel(
  make: CustomModel,
  name: string,
  args: readonly string[],
  context: ModelContext,
): ParameterModel {
  const made = make(customContext(context, [name, ...args].join(" ")), args);
  if (!("rates" in made)) return checkedModel(made, name);
  const { rowCount } = context.rows;
  return checkedModel(tracedModel(made, made.ratesPer === "row" ? rowCount : context.processes.length), name);
}

/** The model with other values of parameters of interest before the fit. */
function expecting(model: ParameterModel, expectSignal: readonly ParameterValue[]): ParameterModel {
  const parameters = [...model.parameters];
  const pois = parameters.slice(0, poiCountOf(model)).map(({ name }) => name);
  for (const { parameter, value } of expectSignal) {
    const index = pois.indexOf(parameter);
    if (index < 0) {
      throw new RabbitInputError({
        field: "options.parameters.expectSignal",
        found: parameter,
        expected:
          pois.length > 0 ? `one of ${pois.join(", ")}` : "nothing, as the fit has no parameter of interest",
      });
    }
    const poi = parameters[index]!;
    if (!Number.isFinite(value)) {
      throw new RabbitInputError({
        field: `options.parameters.expectSignal ${parameter}`,
        found: value,
        expected: "a finite number",
      });
    }
    if (poi.squared && value < 0) {
      throw new RabbitInputError({
        field: `options.parameters.expectSignal ${parameter}`,
        found: value,
        expected: "0 or more, as signal strengths are stored as square roots",
        remedy: "Add options.parameters.allowNegative.",
      });
    }
    parameters[index] = { ...poi, default: value };
  }
  return { ...model, at: (values) => model.at(values), parameters };
}
