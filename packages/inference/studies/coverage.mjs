// How often intervals have the true value: toys of a tensor of two bins at three true values of the signal strength, with likelihood
// intervals and those of Feldman and Cousins. Prints the table of docs/statistics.md.
//
//   node packages/inference/studies/coverage.mjs [TOYS [TOYS_OF_EACH_TOY [TOYS_OF_FELDMAN_COUSINS]]]
import { coverage } from "@rabbit-fit/inference";
import { openInference } from "@rabbit-fit/inference/node";
import { regularAxis } from "@rabbit-fit/sparse-hist";

const [toys = 2000, beltToys = 199, fcToys = toys] = process.argv.slice(2).map(Number);
const truths = [0, 1, 2];
const confidence = [0.6827, 0.95];

/** A signal of 5 + 3 on a background of 20 + 40, whose normalisation has an uncertainty of 10%. */
const norm = Float64Array.of(5, 20, 3, 40);
const axis = regularAxis(2, 0, 2, { name: "bin", underflow: false, overflow: false });
const input = {
  channels: [{ name: "ch0", axes: [axis], masked: false, flow: false, start: 0, stop: 2 }],
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
  data: { counts: Float64Array.of(25, 43) },
  pseudodata: [],
  templates: {
    kind: "dense",
    norm,
    columnCount: 1,
    logk: [{ firstRow: 0, values: Float64Array.of(0, Math.log(1.1), 0, Math.log(1.1)) }],
  },
  sumw: norm,
  sumw2: new Float64Array(norm.length),
  externalTerms: [],
  auxiliary: new Map(),
  metadata: new Map(),
};

const session = await openInference(input, {
  data: { sets: ["data"], unblind: [".*"] },
  parameters: { allowNegative: true },
});
try {
  const fit = await session.postfit(0);
  console.log(
    "| interval | true value | confidence level | coverage | toys | failed |\n|---|---|---|---|---|---|",
  );
  for (const interval of ["likelihood", "feldman-cousins"]) {
    const { results } = await coverage(fit, {
      parameter: "signal",
      truths,
      toys: interval === "likelihood" ? toys : fcToys,
      beltToys,
      interval,
      confidence,
      seed: 7,
      makeToys: session.makeToys(),
    });
    for (const { truth, confidence: level, covered } of results) {
      const share = `${covered.value.toFixed(4)} ± ${covered.error.toFixed(4)}`;
      console.log(`| ${interval} | ${truth} | ${level} | ${share} | ${covered.toys} | ${covered.failed} |`);
    }
  }
} finally {
  await session.close();
}
