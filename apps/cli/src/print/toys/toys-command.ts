import { dataSetFromName, type FitResult, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import {
  type ParameterContext,
  singleFits,
  type Table,
  toyColumns,
  toyEstimatesTable,
  toySummary,
  toySummaryTable,
} from "@rabbit-fit/results";
import { type ValuesOf, valuesOf } from "../../argparse/option-values.js";
import type { Action } from "../../command.js";
import { ExitCode } from "../../exit-code.js";
import { checkReadable, namingInput } from "../../fit/input-file.js";
import { heedInterruption } from "../../interruption.js";
import { createProgressLine } from "../../terminal/progress-line.js";
import { chosenParameters } from "../chosen-parameters.js";
import { tableFormat, writeTable } from "../write-table.js";
import { toysOptionSpecs } from "./options.js";

/** `rabbit print toys`: of a group for each toy, or of one table of them. */
export const toysCommand: Action = async ({ input, values: record }, surroundings) => {
  const values = valuesOf(toysOptionSpecs, record);
  tableFormat(values);
  await checkReadable(input);
  const { signal, stderr } = surroundings;
  const { readFitResult } = await import("@rabbit-fit/io-hdf5/node");
  const line = createProgressLine(stderr);
  const result = await readFitResult(input, {
    // The other fits need not be read.
    select: (names) => names.filter((name) => /^toys?/.test(dataSetFromName(name).kind)),
    onProgress: ({ dataset, fraction }) => line.update(`reading ${dataset}: ${Math.floor(100 * fraction)}%`),
    signal,
  }).finally(line.clear);
  await heedInterruption(signal);
  const make = async () => tableOf(result, values);
  const table = await namingInput(input, make());
  await writeTable({ file: input, name: "toys", table }, values, surroundings);
  return ExitCode.ok;
};

function tableOf(
  { meta, groups }: FitResult,
  { pseudoData, parameters, summary }: ValuesOf<typeof toysOptionSpecs>,
): Table {
  const context: ParameterContext = { meta };
  const pseudodata = pseudoData ?? undefined;
  // A file has its groups in the order of their names, toy10 before toy2.
  const toys = [...singleFits(groups)]
    .filter(({ dataSet }) => dataSet.pseudodata === pseudodata)
    .sort((left, right) => toyOf(left) - toyOf(right));
  const [first] = toys;
  if (first === undefined) throw noToys(groups, pseudodata);
  const ofInterest = [...new Set([...meta.pois, ...meta.nois])];
  const isListed = parameters === null && ofInterest.length > 0;
  const names = isListed ? ofInterest : chosenParameters(first, parameters);
  if (summary) return toySummaryTable(toySummary(toys, context, names));
  const choice = { parameters: names, ...(pseudodata !== undefined && { pseudodata }) };
  return toyEstimatesTable(toyColumns(toys, choice, context), context);
}

function toyOf({ dataSet }: ResultGroup): number {
  return dataSet.kind === "toy" ? dataSet.toy : 0;
}

function noToys(groups: FitResult["groups"], pseudodata: string | undefined): RabbitInputError {
  const others = [...new Set(groups.map(({ dataSet }) => dataSet.pseudodata ?? "the data"))];
  return new RabbitInputError({
    field: "toys",
    state: "missing",
    expected: `fits to toys${pseudodata === undefined ? "" : ` of ${pseudodata}`} in the result`,
    remedy:
      others.length > 0 ? `There are toys of ${others.join(", ")} (--pseudoData).` : "Fit with --toys N.",
  });
}
