// Draws CLs along a signal strength, observed and expected with its bands, as docs/images/cls.svg:
//
//   node packages/inference/studies/cls-picture.mjs OUT.svg
//
// One bin with a signal of 10, a background of 50 with an uncertainty of 10%, and 55 events.
import { writeFileSync } from "node:fs";
import { openFit } from "@rabbit-fit/fitter";
import { testHypothesis, upperLimit } from "@rabbit-fit/inference";
import { regularAxis } from "@rabbit-fit/sparse-hist";

const norm = Float64Array.of(10, 50);
const axis = regularAxis(1, 0, 1, { name: "bin", underflow: false, overflow: false });
const input = {
  channels: [{ name: "ch0", axes: [axis], masked: false, flow: false, start: 0, stop: 1 }],
  processes: ["signal", "background"],
  signals: ["signal"],
  systematics: {
    names: ["background_norm"],
    unconstrainedCount: 0,
    constraintWeights: Float64Array.of(1),
    noiIndices: new Int32Array(0),
    groups: [],
  },
  systematicType: "log_normal",
  symmetric: true,
  data: { counts: Float64Array.of(55) },
  pseudodata: [],
  templates: {
    kind: "dense",
    norm,
    columnCount: 1,
    logk: [{ firstRow: 0, values: Float64Array.of(0, Math.log(1.1)) }],
  },
  sumw: norm,
  sumw2: new Float64Array(2),
  externalTerms: [],
  auxiliary: new Map(),
  metadata: new Map(),
};

const MOST = 4;
const box = { left: 60, top: 20, width: 480, height: 300 };
const x = (mu) => box.left + (box.width * mu) / MOST;
// Logarithmic, from 1 to 0.001.
const y = (cls) => box.top + (box.height * Math.min(3, -Math.log10(cls))) / 3;
const place = (mu, cls) => `${x(mu).toFixed(1)},${y(cls).toFixed(1)}`;

const session = await openFit(input, {
  data: { sets: ["data"], unblind: [".*"] },
  parameters: { allowNegative: true },
  run: { threads: 0 },
});
try {
  const fit = await session.postfit(0);
  const values = Array.from({ length: 80 }, (_, i) => (MOST * (i + 1)) / 80);
  const tests = [];
  for (const value of values) tests.push(await testHypothesis(fit, { parameter: "signal", value }));
  const { observed } = await upperLimit(fit, { parameter: "signal", quantiles: [0.5] });
  const expected = (quantile) => values.map((mu, i) => place(mu, tests[i].expected[quantile].cls));
  const band = (low, high, color) =>
    `<polygon fill="${color}" points="${[...expected(low), ...expected(high).toReversed()].join(" ")}"/>`;
  const line = (points, style) => `<polyline fill="none" ${style} points="${points.join(" ")}"/>`;
  const text = (at, words, anchor = "middle") => `<text ${at} text-anchor="${anchor}">${words}</text>`;
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${right + 20} ${bottom + 50}" font-family="sans-serif" font-size="14">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    band(0, 4, "#f5e663"),
    band(1, 3, "#8fd175"),
    line(expected(2), 'stroke="black" stroke-dasharray="6 4"'),
    line(
      values.map((mu, i) => place(mu, tests[i].cls)),
      'stroke="black" stroke-width="2"',
    ),
    line([place(0, 0.05), place(MOST, 0.05)], 'stroke="#d1495b"'),
    line([place(observed.value, 0.05), place(observed.value, 0.001)], 'stroke="#d1495b"'),
    `<rect x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}" fill="none" stroke="black"/>`,
    ...[0, 1, 2, 3, 4].map((mu) => text(`x="${x(mu)}" y="${bottom + 20}"`, mu)),
    ...[1, 0.1, 0.01, 0.001].map((cls) => text(`x="${box.left - 8}" y="${y(cls) + 5}"`, cls, "end")),
    text(`x="${box.left + box.width / 2}" y="${bottom + 42}"`, "signal strength"),
    text(`x="18" y="${box.top + box.height / 2}"`, "CLs"),
    text(`x="${x(observed.value) - 8}" y="${bottom - 10}"`, observed.value.toFixed(2), "end"),
    "</svg>",
  ];
  writeFileSync(process.argv[2], `${lines.join("\n")}\n`);
} finally {
  await session.close();
}
