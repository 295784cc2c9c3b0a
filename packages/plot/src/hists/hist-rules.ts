import type { FitStage } from "@rabbit-fit/contracts";
import {
  above0,
  anything,
  byKind,
  listOf,
  map,
  notNegative,
  number,
  type OptionRule,
  type OptionRules,
  oneOf,
  optionsOf,
  text,
} from "@rabbit-fit/contracts/options";
import {
  anyResult,
  commonRules,
  figureWidth,
  legendRule,
  names,
  openRange,
  pair,
  pairAbove0,
  range,
} from "../options/common-options.js";
import { colour } from "../style/colours.js";
import type { HistDrawing, HistFigureLook, HistFigureOptions, HistVariation } from "./hist-options.js";

type Word<K extends keyof HistDrawing> = Extract<HistDrawing[K], string>;

const scale = oneOf<"linear" | "log">({ linear: true, log: true });
export const stageRule = oneOf<FitStage>({ prefit: true, postfit: true });
export const axisOrderRule = oneOf<"usual" | "reversed">({ usual: true, reversed: true });
export const perRule = oneOf<"width" | "bin">({ width: true, bin: true });
const where = oneOf<"lower" | "upper" | "both">({ lower: true, upper: true, both: true });

/** How legends and axes of a figure of histograms look. */
export const histLookRules: OptionRules<HistFigureLook> = {
  xLabel: text,
  yLabel: text,
  xRange: range,
  yRange: openRange,
  yFactor: above0,
  xScale: scale,
  yScale: scale,
  lowerRange: range,
  exponent: oneOf<"auto" | "never">({ auto: true, never: true }),
  width: figureWidth,
  panelShares: pairAbove0,
  legend: legendRule,
  lowerLegend: legendRule,
  notesAt: pair,
};

/** How the histograms of a figure are drawn. */
export const histDrawingRules: OptionRules<HistDrawing> = {
  ...commonRules,
  ...histLookRules,
  processes: oneOf<Word<"processes">>({ stacked: true, overlaid: true, none: true }),
  onlyProcesses: names,
  unnamedProcesses: names,
  grouping: text,
  overlays: listOf(
    optionsOf<NonNullable<HistDrawing["overlays"]>[number]>(
      { process: text, scale: number, label: text },
      { required: ["process"] },
    ),
    "objects { process, scale, label }",
  ),
  unstacked: names,
  lowerPanel: oneOf<Word<"lowerPanel">>({ ratio: true, difference: true, none: true }),
  relativeTo: oneOf<Word<"relativeTo">>({ prediction: true, data: true }),
  normalisation: oneOf<Word<"normalisation">>({ none: true, "unit-area": true, data: true }),
  prediction: oneOf<Word<"prediction">>({ usual: true, none: true }),
  band: oneOf<Word<"band">>({ lower: true, upper: true, both: true, none: true }),
  dataAs: oneOf<Word<"dataAs">>({ points: true, band: true }),
  variationPanels: where,
  separations: separationsRule(),
  hiddenData: listOf(
    optionsOf<NonNullable<HistDrawing["hiddenData"]>[number]>(
      { axis: text, low: number, high: number },
      { required: ["axis", "low", "high"] },
    ),
    "objects { axis, low, high }",
  ),
  names: optionsOf<NonNullable<HistDrawing["names"]>>({ data: text, prediction: text, uncertainty: text }),
};

function separationsRule(): OptionRule {
  const all = oneOf<"all">({ all: true });
  const edges = listOf(number, "edges");
  return { check: (value, path) => (typeof value === "string" ? all : edges).check(value, path) };
}

type VariationOf<Kind extends HistVariation["kind"]> = Extract<HistVariation, { readonly kind: Kind }>;

const variationLook = {
  kind: anything,
  label: text,
  colour,
  sides: oneOf<"both" | "up">({ both: true, up: true }),
  scale: number,
  opacity: notNegative,
  marker: text,
  name: text,
} as const;

const variationRule = byKind<HistVariation>({
  parameter: optionsOf<VariationOf<"parameter">>(
    { ...variationLook, others: oneOf<"alone" | "correlated">({ alone: true, correlated: true }) },
    { required: ["name"] },
  ),
  group: optionsOf<VariationOf<"group">>(variationLook, { required: ["name"] }),
  result: optionsOf<VariationOf<"result">>(
    { ...variationLook, result: anyResult, stage: stageRule },
    { required: ["name", "result"] },
  ),
});

export const histFigureRule = optionsOf<HistFigureOptions>({
  ...histDrawingRules,
  fit: text,
  mapping: text,
  channel: text,
  stage: stageRule,
  shows: oneOf<NonNullable<HistFigureOptions["shows"]>>({ yields: true, unfolded: true }),
  at: map,
  axisOrder: axisOrderRule,
  data: oneOf<NonNullable<HistFigureOptions["data"]>>({ fitted: true, input: true, none: true }),
  per: perRule,
  variations: listOf(variationRule, "variations"),
  test: oneOf<NonNullable<HistFigureOptions["test"]>>({
    automatic: true,
    saturated: true,
    linear: true,
    none: true,
  }),
  notes: oneOf<NonNullable<HistFigureOptions["notes"]>>({ usual: true, none: true }),
});
