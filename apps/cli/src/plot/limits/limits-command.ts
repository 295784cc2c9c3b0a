import { clsFigure, type Figure, limitBandsFigure, limitsFigure } from "@rabbit-fit/plot";
import { limitsOf, type ResultLimit } from "@rabbit-fit/results";
import { type ValuesOf, valuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import type { Action } from "../../command.js";
import { ExitCode } from "../../exit-code.js";
import { checkReadable, namingInput } from "../../fit/input-file.js";
import { readFit } from "../../fit/read-fit.js";
import { heedInterruption } from "../../interruption.js";
import { commonOptions } from "../common-options.js";
import { figureOptionSpecs, resultOption } from "../options.js";
import { writeFigures } from "../write-figures.js";
import { pointsOfFigures } from "./limit-points.js";
import { limitsPlotOptionSpecs } from "./options.js";
import type { ResultOfFile } from "./values-of-results.js";

type Values = ValuesOf<typeof limitsPlotOptionSpecs>;
type Common = Awaited<ReturnType<typeof commonOptions>>;

/** Fewer levels make no curve of CLs. */
const LEVELS_OF_A_CURVE = 3;

/** `rabbit plot limits`: of one result, or limits against what they are told apart by. */
export const limitsPlotCommand: Action = async ({ inputs, values: record }, surroundings) => {
  const shared = valuesOf(figureOptionSpecs, record);
  const values = valuesOf(limitsPlotOptionSpecs, record);
  const { result: name } = valuesOf([resultOption], record);
  const { signal } = surroundings;
  refuseInputs(inputs, values);
  const common = await commonOptions(shared);
  const results: ResultOfFile[] = [];
  for (const path of inputs) {
    await checkReadable(path);
    const { group, meta } = await readFit(path, { name, option: "--result", signal });
    results.push({ path, result: { meta, groups: [group] } });
    await heedInterruption(signal);
  }
  const [first] = results as [ResultOfFile];
  const make = async (): Promise<Figure[]> =>
    values.against === null
      ? figuresOfOne(first, values, common)
      : figuresAgainst(results, values.against, values, common);
  const figures = await namingInput(first.path, make());
  await writeFigures(figures, { values: shared, input: inputs }, surroundings);
  return ExitCode.ok;
};

function refuseInputs(inputs: readonly string[], { against, values, lineAt, ylabel, logy }: Values): void {
  if (inputs.length === 0) throw new UsageError("missing-input", "The result files are missing.");
  if (against === null) {
    if (inputs.length > 1) {
      throw new UsageError("conflict", `There are ${inputs.length} results, but no --against.`);
    }
    const idle = Object.entries({ values, lineAt, ylabel, logy: logy || null }).find(
      ([, value]) => value !== null,
    );
    if (idle !== undefined) throw new UsageError("conflict", `--${idle[0]} needs --against.`);
  }
}

function figuresOfOne({ path, result }: ResultOfFile, values: Values, common: Common): Figure[] {
  const limits = limitsOf(result.groups[0]!);
  const all = limitsFigure(result, common);
  const curves = parametersOf(limits, path, values)
    .filter((parameter) => {
      const own = limits.filter((limit) => limit.parameter === parameter);
      return new Set(own.map(({ level }) => level)).size >= LEVELS_OF_A_CURVE;
    })
    .map((parameter) => clsFigure(result, { ...common, parameter, ...methodOf(limits, path, values) }));
  return [all, ...curves];
}

function figuresAgainst(
  results: readonly ResultOfFile[],
  against: string,
  values: Values,
  common: Common,
): Figure[] {
  const { level, lineAt, ylabel, logy } = values;
  const chosen = results.map(({ path, result }) => {
    const limits = limitsOf(result.groups[0]!);
    const levels = [...new Set(limits.map((limit) => limit.level))];
    if (level !== null && !levels.includes(level)) {
      const expected = `one of those of ${path}: ${levels.join(", ")}`;
      throw new UsageError("invalid-value", `--level is ${level}, expected ${expected}.`);
    }
    methodOf(limits, path, values);
    return { path, result, parameters: parametersOf(limits, path, values) };
  });
  return pointsOfFigures(chosen, against, values.values).map(({ parameter, points }) =>
    limitBandsFigure(points, {
      ...common,
      ...(parameter !== undefined && { parameter }),
      ...(values.method !== null && { method: values.method }),
      ...(level !== null && { level }),
      xLabel: against,
      ...(ylabel !== null && { yLabel: ylabel }),
      ...(lineAt !== null && { lineAt }),
      ...(logy && { yScale: "log" as const }),
    }),
  );
}

function parametersOf(limits: readonly ResultLimit[], path: string, { params }: Values): readonly string[] {
  const known = [...new Set(limits.map(({ parameter }) => parameter))];
  const unknown = params?.find((name) => !known.includes(name));
  if (unknown !== undefined && known.length > 0) {
    const expected = `one of those with a limit in ${path}: ${known.join(", ")}`;
    throw new UsageError("invalid-value", `--params is "${unknown}", expected ${expected}.`);
  }
  return params ?? known;
}

function methodOf(limits: readonly ResultLimit[], path: string, { method }: Values) {
  if (method === null) return {};
  const known = [...new Set(limits.map((limit) => limit.method))];
  if (known.includes(method) || known.length === 0) return { method };
  const expected = `one of those of ${path}: ${known.join(", ")}`;
  throw new UsageError("invalid-value", `--method is "${method}", expected ${expected}.`);
}
