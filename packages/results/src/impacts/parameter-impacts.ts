import {
  axisNames,
  fitHistogramNames,
  groupedImpacts,
  RabbitInputError,
  type ResultGroup,
  refuseNoGroup,
} from "@rabbit-fit/contracts";
import { oneOf, optionsOf } from "@rabbit-fit/contracts/options";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import type { FittedParameter } from "../parameters/fitted-parameters.js";
import { parameterEstimates } from "../parameters/parameter-histogram.js";

/** The definitions of impacts, by the names of their histograms. */
const histogramNames = {
  traditional: fitHistogramNames.impacts,
  global: fitHistogramNames.globalImpacts,
  "gaussian-global": fitHistogramNames.gaussianGlobalImpacts,
  nonprofiled: fitHistogramNames.nonprofiledImpacts,
  asymmetric: fitHistogramNames.asymmetricImpacts,
  "global-asymmetric": fitHistogramNames.globalAsymmetricImpacts,
} as const;

/** A definition of impacts. */
export type ImpactKind = keyof typeof histogramNames;

const impactKinds = Object.keys(histogramNames) as readonly ImpactKind[];

/** The impact of one source; down and up are the same but for their signs where the definition is symmetric. */
export interface Impact {
  readonly source: string;
  readonly down: number;
  readonly up: number;
}

/** The impacts on one parameter, in the units that it is stored in. */
export interface ParameterImpacts {
  readonly parameter: string;
  readonly kind: ImpactKind;
  /** Whether there is one number for each source, `up`, or two. */
  readonly sides: "one" | "two";
  /** In the order of the result. */
  readonly impacts: readonly Impact[];
  /** Uncertainty of the parameter. */
  readonly total: number;
}

export interface ImpactChoice {
  /** `traditional` by default. */
  readonly kind?: ImpactKind;
  /** Of groups, the default, or of single sources. */
  readonly of?: "groups" | "sources";
}

export const impactOf = oneOf<ImpactChoice["of"]>({ groups: true, sources: true });
export const impactKind = oneOf<ImpactKind>(histogramNames);
const impactChoice = optionsOf<ImpactChoice>({ kind: impactKind, of: impactOf });

/** The definitions that a result has impacts of. */
export function impactKindsOf(group: ResultGroup): readonly ImpactKind[] {
  refuseNoGroup(group, "group");
  return impactKinds.filter((kind) => group.histograms.has(histogramNames[kind]));
}

/**
 * The impacts on a parameter.
 *
 * @throws RabbitInputError where the result has none of this kind, or none on this parameter
 */
export function parameterImpacts(
  group: ResultGroup,
  parameter: string,
  choice: ImpactChoice = {},
): ParameterImpacts {
  refuseNoGroup(group, "group");
  impactChoice.check(choice, "choice");
  const { kind = "traditional", of = "groups" } = choice;
  const single = histogramNames[kind];
  const field = of === "groups" ? groupedImpacts(single) : single;
  const hist = group.histograms.get(field);
  if (hist === undefined) {
    throw new RabbitInputError({
      field,
      state: "missing",
      expected: "a histogram of impacts in the result",
      remedy: `Fit with options.analyses.definition.kind: "${kind}".`,
    });
  }
  const sources = categoriesOf(hist, axisNames.impacts, field);
  const parameters = categoriesOf(hist, axisNames.parameters, field);
  const place = parameters.indexOf(parameter);
  if (place < 0) {
    throw new RabbitInputError({
      field,
      found: parameter,
      expected: `impacts on one of ${parameters.join(", ")}`,
    });
  }
  const values = innerValues(hist);
  const sides = hist.axes.length === 2 ? "one" : "two";
  const { names, uncertainties } = parameterEstimates(group, "postfit");
  return {
    parameter,
    kind,
    sides,
    impacts: sources.map((source, i) => {
      if (sides === "one") {
        const up = values[place * sources.length + i]!;
        return { source, down: -up, up };
      }
      const at = (side: 0 | 1) => values[(2 * i + side) * parameters.length + place]!;
      return { source, down: at(0), up: at(1) };
    }),
    total: uncertainties[names.indexOf(parameter)]!,
  };
}

/**
 * Whether a fit hides the impacts on a parameter with its value. It does for impacts of two sides on the square root of a hidden strength: a
 * shift that ends at zero is the value of the square root.
 */
export function hidesImpacts(
  { sides }: Pick<ParameterImpacts, "sides">,
  target: Pick<FittedParameter, "squared" | "blinded"> | undefined,
): boolean {
  return sides === "two" && target?.squared === true && target.blinded;
}

export function categoriesOf(hist: Histogram, name: string, field: string): readonly string[] {
  const axis = hist.axes.find((candidate) => candidate.name === name);
  if (axis?.kind === "string-category") return axis.categories;
  throw new RabbitInputError({ field, expected: `an axis "${name}" of names` });
}
