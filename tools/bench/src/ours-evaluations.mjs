// Times one tensor with rabbit-fit and prints JSON: reading and building, loss with gradient, Hessian product.
//
//   node ours-evaluations.mjs INPUT.hdf5 [REPEAT]
//
// Evaluations alternate between two seeded points away from the start, so that nothing can be reused.
import { StatisticalModel } from "@rabbit-fit/fitter";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import { scatterOf } from "./table.mjs";

const [path, repeat = "20"] = process.argv.slice(2);
const begin = performance.now();
const input = await readFitInput(path);
const read = performance.now();
const model = await StatisticalModel.create(input);
const likelihood = model.likelihood(model.place(input.data));
const built = performance.now();

const random = uniform(2);
const points = [0, 1].map(() => likelihood.start.map((value) => value + 0.1 * normal(random)));
const direction = likelihood.start.map(() => normal(random));
const out = new Float64Array(likelihood.size);
let turn = 0;
const evaluate = () => likelihood.valueAndGradient(points[turn++ % 2], out);
const product = () => likelihood.hvp(points[(turn - 1) % 2], direction, out);
const lossGradient = time(evaluate);
evaluate();
const hessianProduct = time(product);
await model.close();
console.log(
  JSON.stringify({
    parameters: likelihood.size,
    threads: model.threads,
    bytes: model.bytes,
    readSeconds: (read - begin) / 1000,
    buildSeconds: (built - read) / 1000,
    lossGradient,
    hessianProduct,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);

/** Minimum, median and scatter, in milliseconds, after two calls that warm up. */
function time(action) {
  action();
  action();
  const times = Array.from({ length: Number(repeat) }, () => {
    const from = performance.now();
    action();
    return performance.now() - from;
  }).sort((a, b) => a - b);
  return { min: times[0], median: times[Math.floor(times.length / 2)], scatter: scatterOf(times) };
}

function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A normal deviate (Box and Muller). */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
