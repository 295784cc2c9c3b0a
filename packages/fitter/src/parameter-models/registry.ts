import { nameFault, RabbitInputError } from "@rabbit-fit/contracts";
import type { ParameterValue } from "../options/fit-options.js";
import { importedFunction } from "../options/imported-function.js";
import type { ModelSpec } from "../options/model-spec.js";
import { mu } from "./mu.js";
import {
  blindingScales,
  type ModelContext,
  type ParameterModel,
  type ParameterModelFactory,
  poiCountOf,
} from "./parameter-model.js";

/** All models that a fit knows by name. */
export const parameterModels: Readonly<Record<string, ParameterModelFactory>> = { mu };

/**
 * Makes the model that a specification names, or one of its own of a function, with other values before the fit where
 * these are expected.
 *
 * @throws RabbitInputError where there is no such model, or what the model itself refuses
 */
export async function createParameterModel(
  spec: ModelSpec | ParameterModelFactory,
  context: ModelContext,
  expectSignal: readonly ParameterValue[],
): Promise<ParameterModel> {
  if (typeof spec === "function") return expecting(checked(spec(context, []), spec.name), expectSignal);
  const { name, module } = spec;
  const factory =
    module === undefined
      ? knownModel(name)
      : await importedFunction<ParameterModelFactory>("options.model", { name, module }, "my-model.js");
  return expecting(checked(factory(context, spec.args ?? []), spec.name), expectSignal);
}

function knownModel(name: string): ParameterModelFactory {
  if (Object.hasOwn(parameterModels, name)) return parameterModels[name]!;
  throw new RabbitInputError({
    field: "options.model.name",
    found: name,
    expected: `one of ${Object.keys(parameterModels).join(", ")}`,
    remedy: "For a model of your own, name the module that exports it in options.model.module.",
  });
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
  const { ratesPer, isLinear, impactGroups, blindAdditiveScale } = model;
  const at = (values: Float64Array) => model.at(values);
  return {
    parameters,
    ratesPer,
    isLinear,
    ...(impactGroups && { impactGroups }),
    ...(blindAdditiveScale !== undefined && { blindAdditiveScale }),
    at,
  };
}

/** Models come from other people's modules as well: what the likelihood relies on is looked at once. */
function checked(model: ParameterModel, name: string): ParameterModel {
  const field = (index: number) => `parameters of the model ${name}[${index}]`;
  const seen = new Set<string>();
  let others = false;
  model.parameters.forEach((parameter, index) => {
    const expected = nameFault(parameter.name);
    if (expected !== undefined) {
      throw new RabbitInputError({ field: field(index), found: parameter.name, expected });
    }
    if (seen.has(parameter.name)) {
      throw new RabbitInputError({
        field: field(index),
        found: parameter.name,
        expected: "a name that no other parameter of the model has",
      });
    }
    seen.add(parameter.name);
    if (parameter.kind === "poi" && others) {
      throw new RabbitInputError({
        field: field(index),
        found: parameter.name,
        expected: "no parameter of interest behind other parameters",
      });
    }
    others ||= parameter.kind !== "poi";
    if (!Number.isFinite(parameter.default) || (parameter.squared && parameter.default < 0)) {
      throw new RabbitInputError({
        field: `${field(index)}.default`,
        found: parameter.default,
        expected: parameter.squared
          ? "0 or more, as the parameter is stored as its square root"
          : "a finite number",
      });
    }
    if (parameter.prior && !(parameter.prior.sigma > 0 && Number.isFinite(parameter.prior.mean))) {
      throw new RabbitInputError({
        field: `${field(index)}.prior`,
        found: [parameter.prior.mean, parameter.prior.sigma],
        expected: "a finite mean and a standard deviation above 0",
      });
    }
  });
  checkBlindingScale(model, name);
  return model;
}

function checkBlindingScale(model: ParameterModel, name: string): void {
  const { blindAdditiveScale } = model;
  const field = `blindAdditiveScale of the model ${name}`;
  const count = poiCountOf(model);
  if (typeof blindAdditiveScale === "object" && blindAdditiveScale.length !== count) {
    throw new RabbitInputError({
      field: `${field}.length`,
      found: blindAdditiveScale.length,
      expected: `${count} (parameters of interest)`,
    });
  }
  blindingScales(model).forEach((scale, index) => {
    if (scale > 0 && Number.isFinite(scale)) return;
    throw new RabbitInputError({ field, index, found: scale, expected: "a finite number above 0" });
  });
}
