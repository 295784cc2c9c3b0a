import {
  axisNames,
  BASE_MAPPING,
  expectedHistogram,
  expectedHistogramSuffixes,
  type FitStage,
  RabbitInputError,
  type ResultGroup,
  refuseNoGroup,
} from "@rabbit-fit/contracts";
import { oneOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import { at, axisIndex, type Histogram, select } from "@rabbit-fit/sparse-hist";
import { stageRule } from "../choice-rules.js";

/** Which variation of yields. */
export interface YieldVariationChoice {
  /** The channels as they are by default. */
  readonly mapping?: string;
  readonly channel: string;
  /** `postfit` by default. */
  readonly stage?: FitStage;
  /** The name of the parameter that is varied. */
  readonly parameter: string;
  /**
   * `alone`, the default: the parameter alone by its uncertainty. `correlated`: the others follow as their correlations say; Python rabbit
   * saves these.
   */
  readonly others?: "alone" | "correlated";
}

const yieldVariationChoice = optionsOf<YieldVariationChoice>(
  {
    mapping: text,
    channel: text,
    stage: stageRule,
    parameter: text,
    others: oneOf<YieldVariationChoice["others"]>({ alone: true, correlated: true }),
  },
  { required: ["channel", "parameter"] },
);

/**
 * The yields of a channel of a mapping where a parameter is one uncertainty below its value, and above it.
 *
 * @throws RabbitInputError where the result does not have them, or not of this parameter
 */
export function yieldVariation(
  group: ResultGroup,
  choice: YieldVariationChoice,
): { readonly down: Histogram; readonly up: Histogram } {
  refuseNoGroup(group, "group");
  yieldVariationChoice.check(choice, "choice");
  const { mapping = BASE_MAPPING, channel, stage = "postfit", parameter, others = "alone" } = choice;
  const { variations } = expectedHistogramSuffixes;
  const name = `${expectedHistogram(stage, "together")}${variations}${others === "correlated" ? "_correlated" : ""}`;
  const hist = group.mappings.get(mapping)?.channels.get(channel)?.get(name);
  const axis = hist?.axes.find((one) => one.name === axisNames.variedParameters);
  if (hist === undefined || axis?.kind !== "string-category") {
    throw new RabbitInputError({
      field: `${mapping}, ${channel}: ${name}`,
      state: "missing",
      expected: "the yields with varied parameters in the result",
      remedy: "Fit with options.analyses.variations: true.",
    });
  }
  if (!axis.categories.includes(parameter)) {
    throw new RabbitInputError({
      field: "parameter",
      found: parameter,
      expected: `one of the ${axis.categories.length} that were varied`,
    });
  }
  const place = axisIndex(axis, parameter);
  const side = (downUp: 0 | 1) =>
    select(hist, { [axisNames.variedParameters]: at(place), [axisNames.downUp]: at(downUp) });
  return { down: side(0), up: side(1) };
}
