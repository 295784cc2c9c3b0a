import { visible } from "../terminal/visible-text.js";

/** All parameter models with the words that follow their names, for `rabbit fit --help-models`. */
export async function modelHelpText(width: number): Promise<string> {
  const { modelHelp } = await import("@rabbit-fit/fitter");
  const parts = modelHelp.map(({ name, usage, description }) =>
    [`${name}${usage && ` ${usage}`}`, ...wrapped(description, width)].map(visible).join("\n"),
  );
  return `${[INTRODUCTION, ...parts, OWN].join("\n\n")}\n`;
}

const INTRODUCTION =
  "Parameter models of --paramModel, with the words that follow the name. r is the factor of the yield of a process in a bin;\nthe models of several --paramModel are multiplied. Without any the model is Mu.";

const OWN =
  "./my-model.mjs#MyModel [<word> ...]\n    the function MyModel that the module exports; docs/models.md says what it returns";

function wrapped(text: string, width: number): string[] {
  const lines = ["   "];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= width || lines.at(-1) === "   ") lines[lines.length - 1] = line;
    else lines.push(`    ${word}`);
  }
  return lines;
}
