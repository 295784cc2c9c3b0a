import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { HepDataTable } from "@rabbit-fit/results";
import { prepareOutputOf } from "../../fit/prepared-output.js";
import { inPieces } from "../../terminal/text-pieces.js";
import { describedYaml, tableYaml } from "./hepdata-yaml.js";

/**
 * Writes the tables of a submission to HEPData: all in one file where the path ends with .yaml or .yml, otherwise into the folder of that
 * path, with `submission.yaml` and a file for each table. All files are written, or none.
 *
 * @returns the paths, first that of the file that names the tables
 * @throws RabbitInputError where they cannot be written
 */
export async function writeSubmission(
  tables: readonly HepDataTable[],
  path: string,
  { input, signal }: { readonly input: string; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const files = /\.ya?ml$/i.test(path)
    ? new Map([[path, () => oneFile(tables)]])
    : new Map([
        [join(path, "submission.yaml"), () => submissionFile(tables)],
        ...tables.map((table, i) => [join(path, dataFile(i)), () => tableYaml(table)] as const),
      ]);
  const paths = [...files.keys()];
  const output = await prepareOutputOf("--hepdata", paths, input);
  try {
    const writers = [...files].map(([file, pieces]) => {
      const write = (temporary: string) =>
        pipeline(Readable.from(inPieces(pieces())), createWriteStream(temporary), { signal });
      return [file, write] as const;
    });
    await output.commit(new Map(writers));
  } catch (error) {
    await output.discard();
    throw error;
  }
  return paths;
}

/** HEPData takes the variables of a table in the document that describes it, too. */
function* oneFile(tables: readonly HepDataTable[]): Generator<string> {
  for (const table of tables) {
    yield describedYaml(table);
    yield* tableYaml(table);
  }
}

function* submissionFile(tables: readonly HepDataTable[]): Generator<string> {
  for (const [i, table] of tables.entries()) yield describedYaml(table, dataFile(i));
}

function dataFile(table: number): string {
  return `table_${table + 1}.yaml`;
}
