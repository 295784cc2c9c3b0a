import { blindedParameters, type FitView, type Table, viewFit } from "@rabbit-fit/results";
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
}

/** A table of one fit. */
export interface FitTable<Specs extends readonly OptionSpec[]> {
  /** The name of the rows in the JSON document. */
  readonly name: string;
  /** The options of the command besides `tableOptionSpecs`. */
  readonly specs: Specs;
  /** @throws RabbitInputError where the fit has not what the table needs; it need not name the file */
  make(fit: PrintedFit, values: ValuesOf<Specs>): Table;
}

/** The command that prints a table of one fit of a result. */
export function tableCommand<const Specs extends readonly OptionSpec[]>(table: FitTable<Specs>): Action {
  return async ({ input, values: record }, surroundings) => {
    const values = valuesOf(tableOptionSpecs, record);
    tableFormat(values);
    await checkReadable(input);
    const { signal } = surroundings;
    const { group, meta } = await readFit(input, { name: values.result, option: "--result", signal });
    await heedInterruption(signal);
    const make = async () => {
      const blinded = blindedParameters(group, { meta });
      return table.make(Object.assign(viewFit(group, { meta }), { blinded }), valuesOf(table.specs, record));
    };
    const made = await namingInput(input, make());
    await writeTable(
      { file: input, result: group.name, name: table.name, table: made },
      values,
      surroundings,
    );
    return ExitCode.ok;
  };
}
