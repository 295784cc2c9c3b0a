import { type FitView, type Table, viewFit } from "@rabbit-fit/results";
import type { OptionSpec } from "../argparse/option-spec.js";
import { type ValuesOf, valuesOf } from "../argparse/option-values.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { checkReadable, namingInput } from "../fit/input-file.js";
import { readFit } from "../fit/read-fit.js";
import { heedInterruption } from "../interruption.js";
import { tableOptionSpecs } from "./options.js";
import { tableFormat, writeTable } from "./write-table.js";

/** A table of one fit. */
export interface FitTable<Specs extends readonly OptionSpec[]> {
  /** The name of the rows in the JSON document. */
  readonly name: string;
  /** The options of the command besides `tableOptionSpecs`. */
  readonly specs: Specs;
  /** @throws RabbitInputError where the fit has not what the table needs; it need not name the file */
  make(fit: FitView, values: ValuesOf<Specs>, options: { readonly latex: boolean }): Table;
}

/** The command that prints a table of one fit of a result. */
export function tableCommand<const Specs extends readonly OptionSpec[]>(table: FitTable<Specs>): Action {
  return async ({ input, values: record }, surroundings) => {
    const values = valuesOf(tableOptionSpecs, record);
    const format = tableFormat(values);
    await checkReadable(input);
    const { signal } = surroundings;
    const { group, meta } = await readFit(input, { name: values.result, option: "--result", signal });
    await heedInterruption(signal);
    const make = async () =>
      table.make(viewFit(group, { meta }), valuesOf(table.specs, record), { latex: format === "latex" });
    const made = await namingInput(input, make());
    await writeTable(
      { file: input, result: group.name, name: table.name, table: made },
      values,
      surroundings,
    );
    return ExitCode.ok;
  };
}
