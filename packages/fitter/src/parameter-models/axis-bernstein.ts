import { ops, type Tensor } from "@rabbit-fit/autodiff-kernels";
import { axisShapeModel } from "./axis-shape.js";
import type { ModelDefinition } from "./model-definition.js";

const { abs, add, exp, log1p, maximum, mul, neg, sub } = ops;

/** softplus(UNIT) = 1 */
const UNIT = Math.log(Math.E - 1);

export const axisBernstein: ModelDefinition = {
  name: "AxisBernsteinModel",
  usage: "<channel> all|<process>[,<process> ...] <shape axis> <cell axis>[,<cell axis> ...]",
  description:
    "r = s(c0) (1 - x) + s(c1) x with s(c) = ln(1 + exp(c)) and x from 0 at the first bin of the shape axis to 1 at the last; c0_<process>_<cell> and c1_<process>_<cell> for each process and cell, parameters of interest, ln(e - 1) by default, where r = 1",
  create: (context, words) =>
    axisShapeModel(context, words, {
      prefixes: ["c0", "c1"],
      default: UNIT,
      sharesSecond: false,
      rate: (c0, c1, x) => add(mul(softplus(c0), sub(1, x)), mul(softplus(c1), x)),
    }),
};

/** ln(1 + exp(c)), which neither overflows nor loses digits. */
function softplus(c: Tensor): Tensor {
  return add(maximum(c, 0), log1p(exp(neg(abs(c)))));
}
