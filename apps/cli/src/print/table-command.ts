import type { FitResult } from "@rabbit-fit/contracts";
import { blindedParameters, type FitView, squaredParameters, type Table, viewFit } from "@rabbit-fit/results";
import type { OptionSpec } from "../argparse/option-spec.js";
import { type ValuesOf, valuesOf } from "../argparse/option-values.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { checkReadable, namingInput } from "../fit/input-file.js";
import { readFit } from "../fit/read-fit.js";
import { heedInterruption } from "../interruption.js";
import { tableOptionSpecs } from "./options.js";
import { tableFormat, writeTable } from "./write-table.js";

/** A fit as a table needs it. */
export interface PrintedFit extends FitView {
  /** Names of the parameters whose values it hides. */
  readonly blinded: readonly string[];
  /** Names of the parameters that are stored as the square root of a signal strength. */
  readonly squared: readonly string[];
  readonly meta: FitResult["meta"];
}

/** A table of one fit. */
export interface FitTable<Specs extends readonly OptionSpec[]> {
  /** The name of the rows in the JSON document. */
  readonly name: string;
  /** The options of the command besides `tableOptionSpecs`. */
  readonly specs: Specs;
  /** @throws RabbitInputError where the fit has not what the table needs; it need not name the file */
  make(fit: PrintedFit, values: ValuesOf<Specs>): Table;
  /** What the JSON document has in front of the rows. */
  facts?(fit: PrintedFit, values: ValuesOf<Specs>): Readonly<Record<string, unknown>>;
}

/** The command that prints a table of one fit of a result. */
export function tableCommand<const Specs extends readonly OptionSpec[]>(table: FitTable<Specs>): Action {
  return async ({ input, values: record }, surroundings) => {
    const values = valuesOf(tableOptionSpecs, record);
    tableFormat(values);
    const fit = await readPrintedFit(input, values.result, surroundings.signal);
    const own = valuesOf(table.specs, record);
    const make = async () => ({ table: table.make(fit, own), facts: table.facts?.(fit, own) ?? {} });
    const made = await namingInput(input, make());
    await writeTable({ file: input, result: fit.name, name: table.name, ...made }, values, surroundings);
    return ExitCode.ok;
  };
}

/**
 * Reads the fit of a result that is printed.
 *
 * @param result its name; null takes the fit to data, or to the Asimov data where there is none
 * @throws RabbitInputError naming the file
 */
export async function readPrintedFit(
  input: string,
  result: string | null,
  signal: AbortSignal,
): Promise<PrintedFit> {
  await checkReadable(input);
  const { group, meta } = await readFit(input, { name: result, option: "--result", signal });
  await heedInterruption(signal);
  const view = async () => {
    const blinded = blindedParameters(group, { meta });
    return Object.assign(viewFit(group, { meta }), {
      blinded,
      squared: squaredParameters(group, { meta }),
      meta,
    });
  };
  return namingInput(input, view());
}
