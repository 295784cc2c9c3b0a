import type { LimitPoint } from "@rabbit-fit/plot";
import { splitUnit } from "@rabbit-fit/results";
import { UsageError } from "../../argparse/usage-error.js";
import { type ResultOfFile, valuesOfResults } from "./values-of-results.js";

/** A result with the names of its parameters that have limits. */
export interface LimitsOfFile extends ResultOfFile {
  readonly parameters: readonly string[];
}

/** What one figure against `--against` shows. */
export interface PointsOfFigure {
  /** Undefined where the points are of parameters of different names. */
  readonly parameter?: string;
  readonly points: readonly LimitPoint[];
}

/**
 * The points of figures against what the limits are told apart by. Of several results there is a figure for each parameter that all of them have. Where
 * no name is in all of them and each has one parameter, as where a signal is called by its mass, these make one figure. Of one result with limits on
 * several parameters, these make one figure.
 *
 * @throws UsageError where limits have no value, or two have the same
 */
export function pointsOfFigures(
  files: readonly LimitsOfFile[],
  against: string,
  given: readonly number[] | null,
): readonly PointsOfFigure[] {
  const [first] = files as [LimitsOfFile];
  if (files.length === 1) {
    const { parameters, path, result } = first;
    if (parameters.length < 2) {
      throw new UsageError(
        "conflict",
        `--against needs two results or more, or one with limits on several parameters. ${path} has one on ${parameters[0] ?? "none"}.`,
      );
    }
    const places = valuesOfParameters(parameters, against, given);
    refuseTwice(places, parameters, against);
    return [{ points: parameters.map((parameter, i) => ({ at: places[i]!, result, parameter })) }];
  }
  const places = valuesOfResults(files, against, given);
  refuseTwice(
    places,
    files.map(({ path }) => path),
    against,
  );
  const points = files.map(({ result }, i) => ({ at: places[i]!, result }));
  const common = first.parameters.filter((name) =>
    files.every(({ parameters }) => parameters.includes(name)),
  );
  if (common.length > 0) return common.map((parameter) => ({ parameter, points }));
  const several = files.find(({ parameters }) => parameters.length !== 1);
  if (several === undefined) {
    return [{ points: points.map((point, i) => ({ ...point, parameter: files[i]!.parameters[0]! })) }];
  }
  const other = files.find(({ path }) => path !== several.path)!;
  throw new UsageError(
    "conflict",
    `No parameter has a limit in all results: ${several.path} has ${several.parameters.join(", ")}, and ${other.path} has ${other.parameters.join(", ")}. Give results with limits on one parameter each, or on parameters of the same names.`,
  );
}

/** The number in each name: that behind the name of `--against`, or the only one. */
function valuesOfParameters(
  parameters: readonly string[],
  against: string,
  given: readonly number[] | null,
): readonly number[] {
  if (given !== null) {
    if (given.length === parameters.length) return given;
    throw new UsageError(
      "invalid-value",
      `--values has ${given.length} values for ${parameters.length} parameters with limits (${parameters.join(", ")}), expected one for each.`,
    );
  }
  const { quantity } = splitUnit(against, () => true);
  return parameters.map((parameter) => {
    const numbers = [...parameter.matchAll(/\d+(?:\.\d+)?/g)];
    const behind = numbers.find(({ index }) =>
      parameter
        .slice(0, index)
        .replace(/[_=-]$/, "")
        .toLowerCase()
        .endsWith(quantity.toLowerCase()),
    );
    const found = behind ?? (numbers.length === 1 ? numbers[0] : undefined);
    if (found !== undefined) return Number(found[0]);
    throw new UsageError(
      "invalid-value",
      `--against is "${against}", but the name of ${parameter} does not say which number it is at. Give --values.`,
    );
  });
}

function refuseTwice(places: readonly number[], names: readonly string[], against: string): void {
  const twice = places.findIndex((place, i) => places.indexOf(place) < i);
  if (twice < 0) return;
  const place = places[twice]!;
  throw new UsageError(
    "invalid-value",
    `${names[places.indexOf(place)]} and ${names[twice]} both have ${place} for ${against}, expected a value of its own for each. Give --values.`,
  );
}
