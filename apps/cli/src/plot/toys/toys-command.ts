import { dataSetFromName } from "@rabbit-fit/contracts";
import { type Figure, toysFigure } from "@rabbit-fit/plot";
import { blindedParameters } from "@rabbit-fit/results";
import { valuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import type { Action } from "../../command.js";
import { ExitCode } from "../../exit-code.js";
import { checkReadable, namingInput } from "../../fit/input-file.js";
import { heedInterruption } from "../../interruption.js";
import { commonOptions } from "../common-options.js";
import { figureOptionSpecs } from "../options.js";
import { writeFigures } from "../write-figures.js";
import { toysPlotOptionSpecs } from "./options.js";

/** `rabbit plot toys`: of all toys of a result, and of the fit to the data beside them. */
export const toysPlotCommand: Action = async ({ input, values: record }, surroundings) => {
  const shared = valuesOf(figureOptionSpecs, record);
  const { params, pseudoData, gof, bins } = valuesOf(toysPlotOptionSpecs, record);
  if (bins !== null && bins < 1) {
    throw new UsageError("invalid-value", `--bins is ${bins}, expected a whole number from 1.`);
  }
  const common = await commonOptions(shared);
  await checkReadable(input);
  const { readFitResult } = await import("@rabbit-fit/io-hdf5/node");
  const { signal } = surroundings;
  const result = await readFitResult(input, {
    select: (names) => names.filter((name) => /^(toys?|data)/.test(dataSetFromName(name).kind)),
    signal,
  });
  await heedInterruption(signal);
  const options = {
    ...common,
    ...(pseudoData !== null && { pseudodata: pseudoData }),
    ...(bins !== null && { bins }),
  };
  const figures = async (): Promise<Figure[]> => {
    const { pois, nois } = result.meta;
    const toy = result.groups.find(({ dataSet }) => dataSet.kind !== "data");
    const hidden = toy === undefined ? [] : blindedParameters(toy, { meta: result.meta });
    const names = params ?? [...pois, ...nois].filter((name) => !hidden.includes(name));
    const ofParameters = gof ? [] : names.map((parameter) => toysFigure(result, { ...options, parameter }));
    return [toysFigure(result, options), ...ofParameters];
  };
  await writeFigures(await namingInput(input, figures()), { values: shared, input }, surroundings);
  return ExitCode.ok;
};
