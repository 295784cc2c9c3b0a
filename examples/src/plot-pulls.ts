// Draws the pulls of a fit as an SVG: each nuisance parameter after the fit, in units of its uncertainty before.
//
//   node examples/dist/plot-pulls.js FITRESULTS.hdf5 OUT.svg
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { type ShownParameter, viewResult } from "@rabbit-fit/results";
import { runCommand } from "./command.js";
import { box, circle, line, picture, text } from "./svg.js";

const plot = { x: 130, y: 12, width: 330 };
const rowHeight = 22;
const limit = 2;
const at = (value: number) => plot.x + (plot.width * (value + limit)) / (2 * limit);

/** One line for each parameter; the bands are one and two uncertainties before the fit. */
function pullsSvg(parameters: readonly ShownParameter[]): string {
  const height = parameters.length * rowHeight;
  const bottom = plot.y + height;
  const rows = parameters.flatMap(({ name, pull, constraint }, i) => {
    const y = plot.y + (i + 0.5) * rowHeight;
    const [low, high] = [Math.max(pull - constraint, -limit), Math.min(pull + constraint, limit)];
    return [
      text(plot.x - 8, y + 4, name, { anchor: "end" }),
      line([at(low), y], [at(high), y], 'stroke-width="1.5"'),
      ...(Math.abs(pull) <= limit ? [circle(at(pull), y, 3)] : []),
    ];
  });
  return picture(plot.x + plot.width + 14, bottom + 40, [
    box({ ...plot, height }, 'fill="#f4e9c9"'),
    box({ x: at(-1), y: plot.y, width: at(1) - at(-1), height }, 'fill="#cfe3cf"'),
    line([at(0), plot.y], [at(0), bottom], 'stroke-dasharray="4"'),
    ...rows,
    box({ ...plot, height }, 'fill="none" stroke="black"'),
    ...[-2, -1, 0, 1, 2].map((value) => text(at(value), bottom + 15, value, { anchor: "middle" })),
    text(plot.x + plot.width, bottom + 33, "(fitted - prefit) / prefit uncertainty", { anchor: "end" }),
  ]);
}

const usage = "node examples/dist/plot-pulls.js FITRESULTS.hdf5 OUT.svg";

/** The command, with the words after its name. */
export async function main(words: readonly string[]): Promise<void> {
  const [resultPath, svgPath] = parseArgs({ args: [...words], allowPositionals: true }).positionals;
  if (resultPath === undefined || svgPath === undefined) throw new Error("Two paths are needed.");
  const [fit] = viewResult(await readFitResult(resultPath)).fits;
  const parameters = fit!.parameters.flatMap((parameter) => (parameter.blinded ? [] : [parameter]));
  writeFileSync(svgPath, pullsSvg(parameters.filter(({ constrained }) => constrained)));
}

await runCommand(import.meta.url, usage, main);
