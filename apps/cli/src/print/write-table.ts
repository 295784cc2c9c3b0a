import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { jsonText, renderTable, type Table, type TableFormat } from "@rabbit-fit/results";
import type { ValuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import type { CommandSurroundings } from "../command.js";
import { prepareNamedOutput } from "../fit/prepared-output.js";
import { commandLogger } from "../terminal/logger.js";
import { inPieces } from "../terminal/text-pieces.js";
import type { verbosityOptions } from "../terminal/verbosity-options.js";
import { linesText } from "../terminal/visible-text.js";
import type { formatOptionSpecs } from "./options.js";

/** A table with what the JSON document says of it. */
export interface PrintedTable {
  /** The file that it was made of. */
  readonly file: string;
  /** The name of the fit in it; absent where it is of several. */
  readonly result?: string;
  /** The name of the rows in the JSON document. */
  readonly name: string;
  readonly table: Table;
  /** What the JSON document has in front of the rows. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export type FormatValues = ValuesOf<typeof formatOptionSpecs> & ValuesOf<typeof verbosityOptions>;

/** The format that the options ask for. @throws UsageError where they ask for two */
export function tableFormat(values: FormatValues): TableFormat {
  const [first, second] = (["csv", "json", "latex"] as const).filter((format) => values[format]);
  if (second !== undefined) {
    throw new UsageError("conflict", `--${first} and --${second} cannot be given together.`);
  }
  return first ?? "text";
}

/**
 * Prints a table as the options ask for: on stdout, or into a file.
 *
 * @throws RabbitInputError where the file cannot be written
 */
export async function writeTable(
  made: PrintedTable,
  values: FormatValues,
  surroundings: CommandSurroundings,
): Promise<void> {
  const { stdout, signal, inFlags } = surroundings;
  const format = tableFormat(values);
  // Notes of the library name its options.
  const printed = { ...made, table: { ...made.table, notes: (made.table.notes ?? []).map(inFlags) } };
  const lines = () => (format === "json" ? jsonDocument(printed) : renderTable(printed.table, format));
  if (values.output === null) {
    // The other formats have no character that a terminal acts on.
    const shown = format === "csv" && stdout.isTTY === true ? visibleRecords(lines()) : lines();
    for await (const piece of inPieces(shown)) stdout.write(piece);
    return;
  }
  const output = await prepareNamedOutput(values.output, printed.file);
  try {
    const write = (path: string) =>
      pipeline(Readable.from(inPieces(lines())), createWriteStream(path), { signal });
    await output.commit(new Map([[values.output, write]]));
  } catch (error) {
    await output.discard();
    throw error;
  }
  const log = commandLogger(surroundings, { verbosity: values.verbose, color: !values.noColorLogger });
  log.info(`Table written in file ${values.output}`);
}

/** Records of CSV as a terminal can show them, one on each line: names may have line ends and escape sequences in them. */
function* visibleRecords(records: Iterable<string>): Generator<string> {
  for (const record of records) yield linesText([record.replace(/\r\n$/, "")]);
}

function* jsonDocument({ file, result, name, table, facts }: PrintedTable): Generator<string> {
  const head = jsonText({
    file,
    ...(result !== undefined && { result }),
    notes: table.notes ?? [],
    ...facts,
  });
  yield `${head.slice(0, head.lastIndexOf("\n}"))},\n  ${JSON.stringify(name)}: `;
  for (const piece of renderTable(table, "json")) yield piece.trimEnd().replaceAll("\n", "\n  ");
  yield "\n}\n";
}
