import { ExitCode } from "../../../../apps/cli/src/exit-code.js";
import { run } from "../../../../apps/cli/src/run.js";
import { main as regularizedTensor } from "../../../../examples/src/make-regularized-tensor.js";
import { main as unfoldingTensor } from "../../../../examples/src/make-unfolding-tensor.js";
import { main as resonance } from "../../../../examples/src/resonance.js";
import { main as unfoldingClosure } from "../../../../examples/src/unfolding-closure.js";

/** A command in a document, with the output that is shown below it. */
export interface ShownCommand {
  readonly words: readonly string[];
  readonly output: string;
}

const examples: Readonly<Record<string, (words: readonly string[]) => Promise<void>>> = {
  "examples/dist/resonance.js": resonance,
  "examples/dist/make-unfolding-tensor.js": unfoldingTensor,
  "examples/dist/make-regularized-tensor.js": regularizedTensor,
  "examples/dist/unfolding-closure.js": unfoldingClosure,
};

/** The lines of a document that begin with `$ `, in fences or indented by four, and the lines that follow each. */
export function shownCommands(document: string): ShownCommand[] {
  const commands: { words: string[]; lines: string[]; indent: string }[] = [];
  let open = false;
  for (const line of document.split("\n")) {
    const command = line.match(/^( {4}|)\$ (.*)$/);
    const last = commands.at(-1);
    if (command) {
      commands.push({ words: command[2]!.split(" "), lines: [], indent: command[1]! });
      open = true;
    } else if (line.startsWith("```") || (last?.indent && line !== "" && !line.startsWith(last.indent))) {
      open = false;
    } else if (open) {
      last?.lines.push(line.slice(last.indent.length));
    }
  }
  return commands.map(({ words, lines }) => ({ words, output: comparable(lines.join("\n")) }));
}

/** Carries out a command in the current folder, on the sources, and gives what it prints on stdout. */
export async function carryOut(words: readonly string[]): Promise<string> {
  const [program, name] = words;
  let output = "";
  const stdout = { write: (text: string) => (output += text), columns: 120 };
  if (program === "node") {
    const example = examples[name!];
    if (example === undefined) throw new Error(`No example ${name}`);
    const { log } = console;
    console.log = (text: string) => stdout.write(`${text}\n`);
    try {
      await example(words.slice(2));
    } finally {
      console.log = log;
    }
    return output;
  }
  if (program !== "npx" || name !== "rabbit") throw new Error(`No command ${words.join(" ")}`);
  let errors = "";
  const stderr = { write: (text: string) => (errors += text) };
  const { signal } = new AbortController();
  const code = await run(words.slice(2), { stdout, stderr, environment: {}, signal });
  if (code !== ExitCode.ok && code !== ExitCode.findings)
    throw new Error(`${words.join(" ")} ended with ${code}: ${errors}`);
  return output;
}

/** An output without what is different from run to run, and without blanks at the ends of lines. */
export function comparable(output: string): string {
  return output
    .replace(/^(Time +)[\d.]+ s$/m, "$1... s")
    .replace(/^( *Estimated distance to the minimum +)\S+$/m, "$1...")
    .replace(/ +$/gm, "")
    .trim();
}
