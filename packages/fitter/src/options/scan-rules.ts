import { RabbitInputError } from "@rabbit-fit/contracts";
import {
  above0,
  anything,
  countFrom,
  flag,
  listOf,
  type OptionRule,
  type OptionRules,
  oneOf,
  optionsOf,
  text,
  where,
} from "@rabbit-fit/contracts/options";
import { mappingsRule } from "./mapping-spec.js";
import type {
  Contour2DSpec,
  ContourSpec,
  ObservableContourSpec,
  ObservableScanSpec,
  Scan2DSpec,
  ScanGrid,
  ScanSpec,
} from "./scan-spec.js";

const names = listOf(text, "names");

export const scanGridRules: OptionRules<ScanGrid> = {
  points: countFrom(2, "a whole number of at least 2"),
  range: above0,
  unit: oneOf<ScanGrid["unit"]>({ postfit: true, prefit: true }),
};

const severalLevels = listOf(above0, "levels in standard deviations");
/** Levels become bins of an axis. */
export const levelsRule: OptionRule = {
  check(value, path) {
    severalLevels.check(value, path);
    const levels = value as readonly number[];
    if (levels.length > 0 && new Set(levels).size === levels.length) return;
    throw new RabbitInputError({
      field: path,
      found: levels,
      expected: "at least one level, each of them once",
    });
  },
};
export const contourPointsRule = countFrom(3, "a whole number of at least 3");

const pairs = listOf(
  where(
    (value) => Array.isArray(value) && value.length === 2 && value.every((name) => typeof name === "string"),
    "the names of two parameters",
  ),
  "pairs of parameters",
);

/** One line for each kind of scan and contour. */
const common = { kind: anything, evenUnconverged: flag };
export const scanSpecRules = {
  scan: optionsOf<ScanSpec>({ ...common, ...scanGridRules, along: names }),
  "scan-2d": optionsOf<Scan2DSpec>({ ...common, ...scanGridRules, over: pairs }, { required: ["over"] }),
  "scan-observable": optionsOf<ObservableScanSpec>(
    { ...common, points: scanGridRules.points, range: scanGridRules.range, alongObservables: mappingsRule },
    { required: ["alongObservables"] },
  ),
  contour: optionsOf<ContourSpec>({ ...common, of: names, levels: levelsRule }),
  "contour-observable": optionsOf<ObservableContourSpec>(
    { ...common, ofObservables: mappingsRule, levels: levelsRule },
    { required: ["ofObservables"] },
  ),
  "contour-2d": optionsOf<Contour2DSpec>(
    { ...common, pairs, levels: levelsRule, points: contourPointsRule },
    { required: ["pairs"] },
  ),
};
