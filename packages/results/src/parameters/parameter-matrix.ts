import {
  fitHistogramNames,
  RabbitInputError,
  type ResultGroup,
  refuseNoGroup,
  unknownNameRemedy,
} from "@rabbit-fit/contracts";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { storedParameters } from "./parameter-histogram.js";

/** A symmetric matrix over parameters. */
export interface ParameterMatrix {
  readonly names: readonly string[];
  /** [names, names] */
  readonly values: Float64Array;
  /** The element of two parameters. @throws RabbitInputError where there is no such parameter */
  at(row: string, column: string): number;
  /** The elements of these parameters in this order. @throws RabbitInputError where there is no such parameter */
  block(names: readonly string[]): ParameterMatrix;
}

/**
 * The covariance of the parameters; undefined where it was not computed.
 *
 * @throws RabbitInputError where its axes are not those of the parameters
 */
export function covarianceOf(group: ResultGroup): ParameterMatrix | undefined {
  refuseNoGroup(group, "group");
  const hist = group.histograms.get(fitHistogramNames.covariance);
  if (hist === undefined) return undefined;
  const { names } = storedParameters(group, "postfit");
  checkAxes(hist, names);
  return parameterMatrix(names, innerValues(hist));
}

/** As `covarianceOf`. @throws RabbitInputError also where it was not computed */
export function requiredCovariance(group: ResultGroup): ParameterMatrix {
  const covariance = covarianceOf(group);
  if (covariance !== undefined) return covariance;
  throw new RabbitInputError({
    field: fitHistogramNames.covariance,
    state: "missing",
    expected: "the covariance of the parameters in the result",
    remedy: 'Fit without options.covariance: "of-interest" and options.covariance: "none".',
  });
}

/** The correlation C_ij / sqrt(C_ii C_jj) of a covariance C: NaN where a variance is 0, as that of a fixed parameter. */
export function correlationOf({ names, values }: ParameterMatrix): ParameterMatrix {
  const size = names.length;
  const sigmas = Float64Array.from(names, (_, i) => Math.sqrt(values[i * (size + 1)]!));
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) out[i * size + j] = values[i * size + j]! / (sigmas[i]! * sigmas[j]!);
  }
  // Without the rounding of the root.
  for (let i = 0; i < size; i++) if (sigmas[i]! > 0) out[i * (size + 1)] = 1;
  return parameterMatrix(names, out);
}

function parameterMatrix(names: readonly string[], values: Float64Array): ParameterMatrix {
  const places = new Map(names.map((name, i) => [name, i]));
  const size = names.length;
  const place = (name: string) => {
    const i = places.get(name);
    if (i !== undefined) return i;
    throw new RabbitInputError({
      field: "parameter",
      found: name,
      expected: "a parameter of the result",
      remedy: unknownNameRemedy(name, names),
    });
  };
  return {
    names,
    values,
    at: (row, column) => values[place(row) * size + place(column)]!,
    block: (wanted) => {
      const indices = wanted.map(place);
      const elements = indices.flatMap((i) => indices.map((j) => values[i * size + j]!));
      return parameterMatrix(wanted, Float64Array.from(elements));
    },
  };
}

function checkAxes(hist: Histogram, names: readonly string[]): void {
  for (const axis of hist.axes) {
    const same =
      axis.kind === "string-category" &&
      axis.categories.length === names.length &&
      axis.categories.every((name, i) => name === names[i]);
    if (same) continue;
    throw new RabbitInputError({
      field: `${fitHistogramNames.covariance} ${axis.name}`,
      expected: "the parameters of parms, in their order",
    });
  }
}
