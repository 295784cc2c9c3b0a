import {
  anything,
  byKind,
  countFrom,
  listOf,
  namedFunction,
  type OptionRule,
  type OptionRules,
  oneOf,
  optionsOf,
  wholeNumber,
} from "@rabbit-fit/contracts/options";
import { testStatistic } from "../hypothesis/test-statistic.js";
import {
  anyNumber,
  mappings,
  parameterName,
  parameterNames,
  toyCount,
  toyCountOrNone,
} from "../options/option-rules.js";
import { type DrawnToy, toyNuisances } from "../toys/drawn-toy.js";
import type { ToyStatistic } from "../toys/toy-likelihood.js";
import { type ComparedToy, goodnessOfFitTest } from "./compared-toy.js";
import type { CompatibleToy } from "./compatible-toy.js";
import { type CoveredToy, coverageInterval } from "./covered-toy.js";
import type { SearchedToy } from "./searched-toy.js";
import type { TestedObservableToy } from "./tested-observable-toy.js";
import type { TestedToy } from "./tested-toy.js";

/** What is asked of a toy, by kind. */
export type ToyQuestion =
  | TestedToy
  | TestedObservableToy
  | CoveredToy
  | ComparedToy
  | CompatibleToy
  | SearchedToy;

const drawn: OptionRules<DrawnToy> = { toy: toyCount, seed: wholeNumber, nuisances: toyNuisances };

const toyStatistic = oneOf<ToyStatistic>({ q: true, qtilde: true, t: true, ttilde: true, discovery: true });

const valueOrNoSignal: OptionRule = {
  check(value, path) {
    if (value !== "without-signal") anyNumber.check(value, path);
  },
};

/** One line for each kind of question. */
export const toyQuestion = byKind<ToyQuestion>({
  test: optionsOf<TestedToy>(
    {
      ...drawn,
      kind: anything,
      parameter: parameterName,
      truth: anyNumber,
      value: anyNumber,
      statistic: toyStatistic,
    },
    { required: ["toy", "parameter", "truth", "value", "statistic"] },
  ),
  "observable-test": optionsOf<TestedObservableToy>(
    {
      ...drawn,
      kind: anything,
      mapping: namedFunction,
      output: countFrom(0),
      background: parameterNames,
      truth: valueOrNoSignal,
      value: anyNumber,
      statistic: testStatistic,
    },
    { required: ["toy", "mapping", "output", "background", "truth", "value", "statistic"] },
  ),
  coverage: optionsOf<CoveredToy>(
    {
      ...drawn,
      kind: anything,
      parameter: parameterName,
      truth: anyNumber,
      series: toyCountOrNone,
      interval: coverageInterval,
      beltToys: toyCount,
    },
    { required: ["toy", "parameter", "truth", "series", "interval"] },
  ),
  "goodness-of-fit": optionsOf<ComparedToy>(
    { ...drawn, kind: anything, tests: listOf(goodnessOfFitTest, "tests"), mappings },
    { required: ["toy", "tests"] },
  ),
  compatibility: optionsOf<CompatibleToy>(
    { ...drawn, kind: anything, parameter: parameterName },
    { required: ["toy", "parameter"] },
  ),
  search: optionsOf<SearchedToy>(
    { ...drawn, kind: anything, parameters: parameterNames },
    { required: ["toy", "parameters"] },
  ),
});
