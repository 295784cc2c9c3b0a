import { mkdirSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { FitInput } from "@rabbit-fit/contracts";
import { writeFitInput } from "@rabbit-fit/io-hdf5/node";

/**
 * Carries out the command of a module, with the words of the command line, where Node was asked to run this module, and
 * not where another one imports it. A fault is printed, and with --help how to use it.
 */
export async function runCommand(
  url: string,
  usage: string,
  command: (words: readonly string[]) => Promise<void>,
): Promise<void> {
  const script = process.argv[1];
  if (script === undefined || url !== pathToFileURL(realpathSync(script)).href) return;
  const words = process.argv.slice(2);
  if (words.includes("--help") || words.includes("-h")) {
    console.log(`Usage: ${usage}`);
    return;
  }
  try {
    await command(words);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\nUsage: ${usage}`);
    process.exitCode = 2;
  }
}

/** A value of an option that has only some. */
export function choice<Value extends string>(option: string, found: string, values: readonly Value[]): Value {
  const value = values.find((one) => one === found);
  if (value === undefined) throw new Error(`${option} is ${found}, expected ${values.join(" or ")}`);
  return value;
}

/** Writes a tensor, in a folder that is made where there is none, and says so. */
export async function store(path: string, input: FitInput): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await writeFitInput(path, input);
  const { channels, processes, systematics } = input;
  const bins = channels.at(-1)?.stop ?? 0;
  console.log(
    `${path}: ${channels.length} channels, ${bins} bins, ${processes.length} processes, ${systematics.names.length} systematics`,
  );
}
