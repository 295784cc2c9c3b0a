// Draws the signal region of the resonance example, before and after the fit, as an SVG:
//
//   node examples/plot-resonance.mjs FITRESULTS.hdf5 OUT.svg
import { writeFileSync } from "node:fs";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { axisEdges, innerValues, innerVariances } from "@rabbit-fit/sparse-hist";

const [resultPath, svgPath] = process.argv.slice(2);
const { groups } = await readFitResult(resultPath);
const histograms = groups[0].mappings.get("BaseMapping").channels.get("signal_region");
const processes = ["top", "continuum", "resonance"]; // from the bottom of the stack
const colors = { top: "#7b9acc", continuum: "#f4c95d", resonance: "#d1495b" };
const edges = axisEdges(histograms.get("hist_data_obs").axes[0]);
const data = innerValues(histograms.get("hist_data_obs"));
const bins = data.length;

const width = 430;
const left = 56;
const plotWidth = width - left - 12;
const x = (mass) => left + ((mass - edges[0]) / (edges[bins] - edges[0])) * plotWidth;
const largest = 1.15 * Math.max(...data);
const main = { top: 34, height: 220 };
const ratio = { top: 266, height: 70, low: 0.5, high: 1.5 };
const yMain = (value) => main.top + main.height * (1 - value / largest);
const yRatio = (value) => ratio.top + (ratio.height * (ratio.high - value)) / (ratio.high - ratio.low);

const svg = ["prefit", "postfit"]
  .map((stage, i) => `<g transform="translate(${i * width})">${panel(stage)}</g>`)
  .join("\n");
writeFileSync(
  svgPath,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * width} 380" font-family="Helvetica, Arial, sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${svg}
</svg>
`,
);

function panel(stage) {
  const stacked = histograms.get(`hist_${stage}`);
  const contents = innerValues(stacked);
  const names = stacked.axes.at(-1).categories;
  const total = innerValues(histograms.get(`hist_${stage}_inclusive`));
  const sigma = innerVariances(histograms.get(`hist_${stage}_inclusive`)).map(Math.sqrt);
  const parts = [`<text x="${left}" y="22" font-size="14" font-weight="bold">${stage}</text>`];
  const base = new Float64Array(bins);
  processes.forEach((process, i) => {
    const top = base.map((value, bin) => value + contents[bin * names.length + names.indexOf(process)]);
    parts.push(area(top, base, yMain, `fill="${colors[process]}"`));
    parts.push(
      `<rect x="${width - 112}" y="${72 - 18 * i}" width="12" height="12" fill="${colors[process]}"/>`,
    );
    parts.push(`<text x="${width - 95}" y="${82 - 18 * i}">${process}</text>`);
    base.set(top);
  });
  const band = 'fill="black" fill-opacity="0.25"';
  parts.push(
    area(
      total.map((v, b) => v + sigma[b]),
      total.map((v, b) => v - sigma[b]),
      yMain,
      band,
    ),
  );
  parts.push(
    area(
      sigma.map((s, b) => 1 + s / total[b]),
      sigma.map((s, b) => 1 - s / total[b]),
      yRatio,
      band,
    ),
  );
  for (let bin = 0; bin < bins; bin++) {
    parts.push(point(bin, data[bin], Math.sqrt(data[bin]), yMain));
    parts.push(point(bin, data[bin] / total[bin], Math.sqrt(data[bin]) / total[bin], yRatio));
  }
  parts.push(frame(main), frame(ratio));
  parts.push(
    `<line x1="${left}" x2="${left + plotWidth}" y1="${yRatio(1)}" y2="${yRatio(1)}" stroke="black" stroke-dasharray="4"/>`,
  );
  for (const mass of [100, 150, 200, 250, 300])
    parts.push(label(x(mass), ratio.top + ratio.height + 15, mass, "middle"));
  for (let value = 0; value < largest; value += 100)
    parts.push(label(left - 5, yMain(value) + 4, value, "end"));
  for (const value of [0.75, 1, 1.25]) parts.push(label(left - 5, yRatio(value) + 4, value, "end"));
  parts.push(label(left + plotWidth, 372, "mass (GeV)", "end"));
  parts.push(
    `<text transform="translate(14 ${main.top}) rotate(-90)" text-anchor="end">events / 5 GeV</text>`,
  );
  parts.push(`<text transform="translate(14 ${ratio.top}) rotate(-90)" text-anchor="end">data / fit</text>`);
  return parts.join("\n");
}

/** A filled step line between two contents. */
function area(top, bottom, y, style) {
  const forward = Array.from(
    top,
    (value, bin) => `${f(x(edges[bin]))},${f(y(value))} ${f(x(edges[bin + 1]))},${f(y(value))}`,
  );
  const back = Array.from(
    bottom,
    (value, bin) => `${f(x(edges[bin + 1]))},${f(y(value))} ${f(x(edges[bin]))},${f(y(value))}`,
  );
  return `<polygon points="${forward.join(" ")} ${back.reverse().join(" ")}" ${style}/>`;
}

/** Data with their error bar, as much of it as the panel has room for. */
function point(bin, value, error, y) {
  const [low, high] = y === yRatio ? [ratio.low, ratio.high] : [0, largest];
  if (value < low || value > high) return "";
  const clipped = (v) => f(y(Math.min(high, Math.max(low, v))));
  const at = f(x((edges[bin] + edges[bin + 1]) / 2));
  return `<line x1="${at}" x2="${at}" y1="${clipped(value - error)}" y2="${clipped(value + error)}" stroke="black"/><circle cx="${at}" cy="${f(y(value))}" r="2"/>`;
}

function frame({ top, height }) {
  return `<rect x="${left}" y="${top}" width="${plotWidth}" height="${height}" fill="none" stroke="black"/>`;
}

function label(atX, atY, text, anchor) {
  return `<text x="${f(atX)}" y="${f(atY)}" text-anchor="${anchor}">${text}</text>`;
}

function f(value) {
  return value.toFixed(1);
}
