import { RabbitInputError } from "@rabbit-fit/contracts";
import { channelYields, observableImpacts, viewResult, yieldVariation } from "@rabbit-fit/results";
import { paletteColour } from "../style/palette.js";
import { contentsOf } from "./bin-contents.js";
import { type Contents, type DrawnVariation, divided } from "./drawn-hist.js";
import { own } from "./drawn-processes.js";
import type { HistContent } from "./hist-content.js";
import type { HistFigureOptions, HistVariation } from "./hist-options.js";

/**
 * The variations of a figure.
 *
 * @param by what the contents of the bins are divided by
 * @throws RabbitInputError where the result does not have one, with the option of the fit that would save it; where the fit hides the parameter
 */
export function drawnVariations(
  content: HistContent,
  { variations = [], labels = {} }: HistFigureOptions,
  by: readonly number[],
): DrawnVariation[] {
  const nominal = divided(content.expected, by).values;
  return variations.map((variation, i) => {
    const { sides = "both", scale = 1, opacity = 0, marker } = variation;
    const { up, down } = contentsOfVariation(content, variation);
    const scaled = (contents: Contents) =>
      divided(contents, by).values.map((value, bin) => nominal[bin]! + scale * (value - nominal[bin]!));
    return {
      label: variation.label ?? own(labels.parameters, variation.name) ?? variation.name,
      colour: variation.colour ?? paletteColour(i),
      up: scaled(up),
      ...(sides === "both" && { down: scaled(down) }),
      opacity,
      ...(marker && { marker }),
    };
  });
}

function contentsOfVariation(
  content: HistContent,
  variation: HistVariation,
): { readonly down: Contents; readonly up: Contents } {
  const { group, mapping, channel, stage, bins, expected, blinded } = content;
  switch (variation.kind) {
    case "parameter": {
      if (blinded.includes(variation.name)) {
        throw new RabbitInputError({
          field: "options.variations",
          found: variation.name,
          expected: "a parameter that the fit does not hide",
          remedy: "Fit with options.data.unblind.",
        });
      }
      const { name: parameter, others = "alone" } = variation;
      const { down, up } = yieldVariation(group, { mapping, channel, stage, parameter, others });
      return { down: contentsOf(down, bins), up: contentsOf(up, bins) };
    }
    case "group": {
      const ofBins = observableImpacts(group, { mapping }).filter((bin) => bin.channel === channel);
      const impacts = bins.places.map((place) => {
        const impact = ofBins[place]!.impacts.find(({ source }) => source === variation.name);
        if (impact !== undefined) return Math.abs(impact.up);
        throw new RabbitInputError({
          field: "options.variations",
          found: variation.name,
          expected: `a group among ${ofBins[place]!.impacts.map(({ source }) => source).join(", ")}`,
        });
      });
      return around(expected.values, impacts);
    }
    case "result": {
      const other = viewResult(variation.result).fit();
      const { stage: otherStage = "prefit" } = variation;
      // A masked channel of one result is compared with the channel itself of the other.
      const found = channelYields(other.group, mapping.replace("_masked", "")).find(
        (one) => one.channel === channel.replace("_masked", ""),
      );
      const hist = found?.[otherStage].inclusive;
      if (hist?.storage !== "weight") {
        throw new RabbitInputError({
          field: `${variation.name}: ${mapping}, ${channel}`,
          state: "missing",
          expected: `${otherStage} yields with uncertainties in the other result`,
          remedy: "Fit with options.analyses.errors: true.",
        });
      }
      const { values, uncertainties } = contentsOf(hist, bins);
      return around(values, uncertainties!);
    }
    default:
      return variation satisfies never;
  }
}

function around(values: readonly number[], by: readonly number[]) {
  return {
    down: { values: values.map((value, bin) => value - by[bin]!) },
    up: { values: values.map((value, bin) => value + by[bin]!) },
  };
}
