import { readFile } from "node:fs/promises";
import { RabbitInputError } from "@rabbit-fit/contracts";
import type { CommonFigureOptions, FigureLabels, HistFigureLook } from "@rabbit-fit/plot";
import { readLabels } from "@rabbit-fit/plot";
import type { ValuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import { checkReadable } from "../fit/input-file.js";
import type { histLookSpecs } from "./hist-look-options.js";
import type { figureOptionSpecs } from "./options.js";

export type FigureValues = ValuesOf<typeof figureOptionSpecs>;

const titlePlaces = ["above", "line", "block"] as const;

/** What all figures of a command have in common, of its options. @throws RabbitInputError where --config cannot be used */
export async function commonOptions(values: FigureValues, lumi?: number): Promise<CommonFigureOptions> {
  const { style, title, subtitle, titlePos, energy, scaleTextSize, config } = values;
  const luminosity = values.lumi ?? lumi;
  return {
    style,
    textScale: scaleTextSize,
    header: {
      ...(title !== null && { title }),
      ...(subtitle !== "" && { subtitle }),
      ...(luminosity !== undefined && { lumi: luminosity }),
      ...(energy !== null && { energy }),
      ...(titlePos !== null && { place: titlePlaces[titlePos] }),
    },
    labels: await labelsOf(config),
  };
}

/** The labels in the file of `--config`; none without it. @throws RabbitInputError where it cannot be used */
export async function labelsOf(config: string | null): Promise<FigureLabels> {
  if (config === null) return {};
  const entries = await readConfig(config);
  try {
    return readLabels(entries, "--config");
  } catch (error) {
    throw error instanceof RabbitInputError ? error.inFile(config) : error;
  }
}

/** The object in a file of YAML, of which JSON is a part. */
async function readConfig(path: string): Promise<unknown> {
  await checkReadable(path, "--config");
  const text = await readFile(path, "utf8");
  if (path.endsWith(".py")) {
    throw new RabbitInputError({
      field: "--config",
      found: path,
      expected: "a file of YAML or JSON",
      remedy: "Write what the Python file has as YAML with the same names: docs/plots.md shows how.",
    });
  }
  const { parse } = await import("yaml");
  try {
    return parse(text);
  } catch (error) {
    const [reason] = (error as Error).message.split("\n", 1);
    throw new RabbitInputError(
      { field: "--config", found: path, expected: `a file of YAML or JSON (${reason?.replace(/:$/, "")})` },
      { cause: error },
    );
  }
}

/** How legends and axes look, of the options of figures of histograms. */
export function histLook(values: ValuesOf<typeof histLookSpecs>): HistFigureLook {
  const { xlabel, ylabel, xlim, ylim, yscale, rrange, customFigureWidth } = values;
  const scale = legendScale(values.legSize);
  return {
    ...(xlabel !== null && { xLabel: xlabel }),
    ...(ylabel !== null && { yLabel: ylabel }),
    ...(xlim !== null && { xRange: xlim }),
    ...(ylim !== null && { yRange: ylim }),
    ...(yscale !== null && { yFactor: yscale }),
    ...(rrange !== null && { lowerRange: rrange }),
    ...(customFigureWidth !== null && { width: pointsOf(customFigureWidth) }),
    yScale: values.logy ? "log" : "linear",
    exponent: values.noSciy ? "never" : "auto",
    legend: { place: values.legPos, columns: atLeastOne("--legCols", values.legCols), scale },
    lowerLegend: {
      place: values.lowerLegPos,
      columns: atLeastOne("--lowerLegCols", values.lowerLegCols),
      scale,
    },
  };
}

/** The width of a figure in points. It is checked here, as an error about points would name a number that nobody typed. */
function pointsOf(inches: number): number {
  if (inches >= 1 && inches <= 200) return inches * 72;
  throw new UsageError("invalid-value", `--customFigureWidth is ${inches}, expected from 1 to 200 inches.`);
}

/** A legend of `small` texts has the usual ones. */
const LARGE = 1.2;
const USUAL_POINTS = 16.5;

/** How large the texts of a legend are, of --legSize. */
export function legendScale(size: string): number {
  if (size === "small") return 1;
  if (size === "large") return LARGE;
  const points = Number(size);
  if (points > 0) return points / USUAL_POINTS;
  throw new UsageError(
    "invalid-value",
    `--legSize is "${size}", expected small, large or a number of points.`,
  );
}

function atLeastOne(name: string, count: number): number {
  if (count >= 1) return count;
  throw new UsageError("invalid-value", `${name} is ${count}, expected a whole number from 1.`);
}

/** The same without the centre-of-mass energy. */
export function withoutEnergy(common: CommonFigureOptions): CommonFigureOptions {
  const { energy: _, ...header } = common.header ?? {};
  return { ...common, header };
}
