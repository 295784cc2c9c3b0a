// How long sparse histograms take, beside a plain sum over the same entries as yardstick.
//
//   node packages/sparse-hist/bench/sparse.mjs [entries]        (after a build)

import {
  add,
  Filler,
  fromCoo,
  integerAxis,
  project,
  regularAxis,
  select,
  sparseHistogram,
  toCsr,
} from "@rabbit-fit/sparse-hist";

const entryCount = Number(process.argv[2] ?? 4_000_000);

// The shape of a large tensor: bins x systematics x up and down.
const x = regularAxis(100, 0, 1, { name: "x" });
const y = regularAxis(80, 0, 1, { name: "y" });
const systematic = integerAxis(0, 3000, { name: "systematic", underflow: false, overflow: false });
const direction = integerAxis(0, 2, { name: "direction", underflow: false, overflow: false });
const axes = [x, y, systematic, direction];
const sizes = [100, 80, 3000, 2];

let state = 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;

const coordinates = sizes.map((size) =>
  Uint32Array.from({ length: entryCount }, () => Math.floor(random() * size)),
);
const values = Float64Array.from({ length: entryCount }, random);
const shuffled = fromCoo(axes, { coordinates, values, flow: false });
const flat = Uint32Array.from({ length: entryCount }, () => Math.floor(random() * 102 * 82 * 6000));

let sink = 0;
const yardstick = best(() => {
  let sum = 0;
  for (let i = 0; i < entryCount; i++) sum += values[i] * flat[i];
  sink += sum;
});
console.log(`${entryCount} entries; the yardstick, a dot product of them, takes ${yardstick.toFixed(1)} ms`);

report("fromCoo, four coordinates, unsorted", () => fromCoo(axes, { coordinates, values, flow: false }));
report("sparseHistogram, unsorted", () => sparseHistogram(axes, { indices: flat, values }));
report("sparseHistogram, with variances", () =>
  sparseHistogram(axes, { indices: flat, values, variances: values }),
);
report("sparseHistogram, sorted", () =>
  sparseHistogram(axes, { indices: shuffled.indices, values: shuffled.values }),
);
report("toCsr, rows of bins, with flow", () => toCsr(shuffled, { leadingAxes: 2 }));
report("toCsr, rows of bins, without flow", () => toCsr(shuffled, { leadingAxes: 2, flow: false }));
report("project onto the systematics", () => project(shuffled, "systematic"));
report("select one systematic", () => select(shuffled, { systematic: 1500 }));
report("add", () => add(shuffled, shuffled));
report("fill, sparse", () =>
  new Filler([x, y], { layout: "sparse", storage: "weight" })
    .fill([values, values], { weight: values })
    .histogram(),
);
report("fill, dense", () =>
  new Filler([x, y], { storage: "weight" }).fill([values, values], { weight: values }).histogram(),
);
if (sink === 0) console.log("no entries");

function report(name, run) {
  const time = best(run);
  const perEntry = ((time / entryCount) * 1e6).toFixed(1);
  const ratio = (time / yardstick).toFixed(1);
  console.log(
    `${name.padEnd(40)} ${time.toFixed(0).padStart(7)} ms ${perEntry.padStart(7)} ns/entry ${ratio.padStart(7)} x yardstick`,
  );
}

/** The fastest of three, in ms. */
function best(run) {
  let time = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    run();
    time = Math.min(time, performance.now() - start);
  }
  return time;
}
