import { describeBin, nameFault, RabbitInputError } from "@rabbit-fit/contracts";
import { blindingScales, type ModelContext, type ParameterModel, poiCountOf } from "./parameter-model.js";

/**
 * Models come from other people's modules as well: what the likelihood relies on is looked at once.
 *
 * @throws RabbitInputError for two parameters of one name, parameters of interest behind others, or impossible values
 */
export function checkedModel(model: ParameterModel, name: string): ParameterModel {
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

/** How many parameters a message names. */
const NAMED_PARAMETERS = 3;

/**
 * Looks at the parameters and the rates before the fit.
 *
 * @throws RabbitInputError for a parameter outside of where it can start, and a rate that is not finite, or negative though no
 * parameter of interest can be
 */
export function refuseImpossibleStart(model: ParameterModel, context: ModelContext): void {
  const { parameters } = model;
  const starts = Float64Array.from(parameters, ({ default: value, prior }) => prior?.mean ?? value);
  parameters.forEach(({ name, startsWithin }, i) => {
    if (!startsWithin) return;
    const [lowest, highest] = startsWithin;
    if (starts[i]! >= lowest && starts[i]! <= highest) return;
    throw new RabbitInputError({
      field: `value of ${name} before the fit`,
      found: starts[i],
      expected: `from ${lowest} to ${highest}`,
      remedy: "Set it with options.parameters.expectSignal.",
    });
  });
  const point = model.at(starts);
  const place = point.rates.findIndex(
    (rate) => !Number.isFinite(rate) || (rate < 0 && !context.allowNegative),
  );
  if (place < 0) return;
  const { processes, rows, channels } = context;
  const perRow = model.ratesPer === "row";
  const process = processes[perRow ? rows.processes[place]! : place];
  const bin = perRow ? rows.rowStart.findIndex((start) => start > place) - 1 : -1;
  const { rowStart, columns } = point.jacobian();
  const involved = [...new Set(columns.subarray(rowStart[place], rowStart[place + 1]))];
  const named = involved.slice(0, NAMED_PARAMETERS).map((i) => `${parameters[i]!.name} = ${starts[i]}`);
  if (involved.length > named.length) named.push("...");
  const where = bin < 0 ? "" : ` in ${describeBin(channels, bin)}`;
  throw new RabbitInputError({
    field: `rate of process "${process}"${where} before the fit${named.length > 0 ? `, with ${named.join(", ")},` : ""}`,
    found: point.rates[place],
    expected: "a finite number, 0 or more",
    remedy:
      "Start elsewhere with options.parameters.expectSignal, or add options.parameters.allowNegative for negative rates.",
  });
}
