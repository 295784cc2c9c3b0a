// Draws the signal region of the resonance example, before and after the fit, as an SVG:
//
//   node examples/dist/plot-resonance.js FITRESULTS.hdf5 OUT.svg
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { ChannelResult, ResultGroup } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { axisEdges, type Histogram, innerValues, innerVariances } from "@rabbit-fit/sparse-hist";
import { runCommand } from "./command.js";
import { box, circle, coordinate, line, picture, text } from "./svg.js";

/** From the bottom of the stack. */
const stack = [
  { process: "top", color: "#7b9acc" },
  { process: "continuum", color: "#f4c95d" },
  { process: "resonance", color: "#d1495b" },
] as const;

const width = 430;
const left = 56;
const plotWidth = width - left - 12;
const upper = { y: 34, height: 220 };
const lower = { y: 266, height: 70, low: 0.5, high: 1.5 };

/** What is drawn: contents by bin of the mass. */
interface Contents {
  readonly edges: Float64Array;
  readonly data: Float64Array;
  readonly total: Float64Array;
  readonly sigma: Float64Array;
  readonly processes: ReadonlyMap<string, Float64Array>;
}

/** Both panels side by side; the band is the uncertainty of the expectation. */
export function resonanceSvg({ mappings }: ResultGroup): string {
  const results = mappings.get("BaseMapping")?.channels.get("signal_region");
  if (results === undefined) throw new Error("The result has no histograms of the signal region.");
  const panels = (["prefit", "postfit"] as const).map(
    (stage, i) => `<g transform="translate(${i * width})">${panel(stage, contentsOf(results, stage))}</g>`,
  );
  return picture(2 * width, 380, panels);
}

function contentsOf(results: ChannelResult, stage: "prefit" | "postfit"): Contents {
  const observed = named(results, "hist_data_obs");
  const inclusive = named(results, `hist_${stage}_inclusive`);
  const byProcess = named(results, `hist_${stage}`);
  const processAxis = byProcess.axes.at(-1)!;
  if (inclusive.storage !== "weight" || processAxis.kind !== "string-category") {
    throw new Error("The histograms of the fit have no variances, or no axis of the processes.");
  }
  const names = processAxis.categories;
  const contents = innerValues(byProcess);
  const data = innerValues(observed);
  return {
    edges: axisEdges(observed.axes[0]!),
    data,
    total: innerValues(inclusive),
    sigma: innerVariances(inclusive).map(Math.sqrt),
    processes: new Map(
      names.map((name, i) => [name, data.map((_, bin) => contents[bin * names.length + i]!)]),
    ),
  };
}

function named(results: ChannelResult, name: string): Histogram {
  const hist = results.get(name);
  if (hist === undefined) {
    throw new Error(
      `The result has no ${name}: fit with --saveHists --saveHistsPerProcess --computeHistErrors.`,
    );
  }
  return hist;
}

function panel(stage: string, { edges, data, total, sigma, processes }: Contents): string {
  const last = edges.at(-1)!;
  const x = (mass: number) => left + ((mass - edges[0]!) / (last - edges[0]!)) * plotWidth;
  const largest = 1.15 * Math.max(...data);
  const yMain = (value: number) => upper.y + upper.height * (1 - value / largest);
  const yRatio = (value: number) =>
    lower.y + (lower.height * (lower.high - value)) / (lower.high - lower.low);

  /** A filled step line between two contents. */
  const area = (
    top: Float64Array,
    bottom: Float64Array,
    { y, style }: { readonly y: (value: number) => number; readonly style: string },
  ): string => {
    const steps = (contents: Float64Array) =>
      Array.from(contents, (value, bin) =>
        [edges[bin]!, edges[bin + 1]!].map((mass) => `${coordinate(x(mass))},${coordinate(y(value))}`),
      ).flat();
    return `<polygon points="${[...steps(top), ...steps(bottom).reverse()].join(" ")}" ${style}/>`;
  };
  /** Data with their error bar, as much of it as there is room for. */
  const point = (
    bin: number,
    [value, error]: readonly [number, number],
    { y, low, high }: { readonly y: (value: number) => number; readonly low: number; readonly high: number },
  ): string[] => {
    if (value < low || value > high) return [];
    const center = x((edges[bin]! + edges[bin + 1]!) / 2);
    const clipped = (end: number) => y(Math.min(high, Math.max(low, end)));
    return [
      line([center, clipped(value - error)], [center, clipped(value + error)]),
      circle(center, y(value), 2),
    ];
  };

  const parts = [text(left, 22, stage, { style: 'font-size="14" font-weight="bold"' })];
  let base = new Float64Array(data.length);
  for (const [i, { process, color }] of stack.entries()) {
    const contents = processes.get(process)!;
    const top = base.map((value, bin) => value + contents[bin]!);
    parts.push(area(top, base, { y: yMain, style: `fill="${color}"` }));
    parts.push(box({ x: width - 112, y: 72 - 18 * i, width: 12, height: 12 }, `fill="${color}"`));
    parts.push(text(width - 95, 82 - 18 * i, process));
    base = top;
  }
  const band = 'fill="black" fill-opacity="0.25"';
  const shifted = (sign: number) => total.map((value, bin) => value + sign * sigma[bin]!);
  const relative = (sign: number) => total.map((value, bin) => 1 + (sign * sigma[bin]!) / value);
  parts.push(area(shifted(1), shifted(-1), { y: yMain, style: band }));
  parts.push(area(relative(1), relative(-1), { y: yRatio, style: band }));
  for (const [bin, count] of data.entries()) {
    const [value, error] = [count / total[bin]!, Math.sqrt(count) / total[bin]!];
    parts.push(...point(bin, [count, Math.sqrt(count)], { y: yMain, low: 0, high: largest }));
    parts.push(...point(bin, [value, error], { y: yRatio, low: lower.low, high: lower.high }));
  }
  parts.push(line([left, yRatio(1)], [left + plotWidth, yRatio(1)], 'stroke-dasharray="4"'));
  for (const { y, height } of [upper, lower]) {
    parts.push(box({ x: left, y, width: plotWidth, height }, 'fill="none" stroke="black"'));
  }
  for (const mass of [100, 150, 200, 250, 300]) {
    parts.push(text(x(mass), lower.y + lower.height + 15, mass, { anchor: "middle" }));
  }
  for (let value = 0; value < largest; value += 100) {
    parts.push(text(left - 5, yMain(value) + 4, value, { anchor: "end" }));
  }
  for (const value of [0.75, 1, 1.25]) {
    parts.push(text(left - 5, yRatio(value) + 4, value, { anchor: "end" }));
  }
  parts.push(text(left + plotWidth, 372, "mass (GeV)", { anchor: "end" }));
  for (const [y, title] of [
    [upper.y, "events / 5 GeV"],
    [lower.y, "data / fit"],
  ] as const) {
    parts.push(`<text transform="translate(14 ${y}) rotate(-90)" text-anchor="end">${title}</text>`);
  }
  return parts.join("\n");
}

const usage = "node examples/dist/plot-resonance.js FITRESULTS.hdf5 OUT.svg";

/** The command, with the words after its name. */
export async function main(words: readonly string[]): Promise<void> {
  const [resultPath, svgPath] = parseArgs({ args: [...words], allowPositionals: true }).positionals;
  if (resultPath === undefined || svgPath === undefined) throw new Error("Two paths are needed.");
  const [group] = (await readFitResult(resultPath)).groups;
  writeFileSync(svgPath, resonanceSvg(group!));
}

await runCommand(import.meta.url, usage, main);
