import {
  above0,
  anything,
  callback,
  countFrom,
  flag,
  listOf,
  number,
  type OptionRules,
  oneOf,
  optionsOf,
  text,
} from "@rabbit-fit/contracts/options";
import type { ImpactKind } from "@rabbit-fit/results";
import { anyResult, commonRules, figureWidth } from "../options/common-options.js";
import type {
  ComparedFit,
  ComparedImpacts,
  ImpactsFigureOptions,
  PullsFigureOptions,
  RowOptions,
  RowOrder,
} from "./impacts-options.js";

type Options = ImpactsFigureOptions;

const kind = oneOf<ImpactKind>({
  traditional: true,
  global: true,
  "gaussian-global": true,
  nonprofiled: true,
  asymmetric: true,
  "global-asymmetric": true,
});

const rowRules: OptionRules<RowOptions> = {
  ...commonRules,
  fit: text,
  name: text,
  sortBy: oneOf<RowOrder>({ impact: true, pull: true, "pull-size": true, constraint: true, name: true }),
  sortOn: oneOf<RowOptions["sortOn"]>({ own: true, compared: true, difference: true, both: true }),
  direction: oneOf<RowOptions["direction"]>({ falling: true, rising: true }),
  top: countFrom(1, "a whole number from 1"),
  keep: callback,
  pulls: oneOf<RowOptions["pulls"]>({ difference: true, value: true }),
  bars: oneOf<RowOptions["bars"]>({ interval: true, sigma: true }),
  gainedPulls: flag,
  pullRange: above0,
  width: figureWidth,
};

const comparedFitRules: OptionRules<ComparedFit> = { result: anyResult, fit: text, name: text };

export const impactsFigureRule = optionsOf<Options>({
  ...rowRules,
  on: anything,
  kind,
  of: oneOf<Options["of"]>({ sources: true, groups: true }),
  compared: listOf(
    optionsOf<ComparedImpacts>(
      { ...comparedFitRules, kind, on: anything, scale: number },
      { required: ["name"] },
    ),
    "objects { name, result, fit, kind, on, scale }",
  ),
  pulls: oneOf<Options["pulls"]>({ difference: true, value: true, none: true }),
  relativeTo: oneOf<Options["relativeTo"]>({ nothing: true, uncertainty: true, value: true }),
  scale: number,
  sides: oneOf<Options["sides"]>({ one: true, two: true }),
  numbers: flag,
  parameterGrouping: text,
  impactLabel: text,
});

export const pullsFigureRule = optionsOf<PullsFigureOptions>({
  ...rowRules,
  compared: listOf(
    optionsOf<ComparedFit>(comparedFitRules, { required: ["name"] }),
    "objects { name, result, fit }",
  ),
});
