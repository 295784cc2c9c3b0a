import { ops } from "@rabbit-fit/autodiff-kernels";
import { axisShapeModel } from "./axis-shape.js";
import type { ModelDefinition } from "./model-definition.js";

export const axisExp: ModelDefinition = {
  name: "AxisExpModel",
  usage:
    "<channel> all|<process>[,<process> ...] <shape axis> <cell axis>[,<cell axis> ...] [<slope axis>[,<slope axis> ...]]",
  description:
    "r = exp(a + b x) with x from 0 at the first bin of the shape axis to 1 at the last; a = lnAmpl_<process>_<cell> for each process and cell, b = slope_<process>_<cell> too, or shared by the cells that differ in no slope axis; parameters of interest, 0 by default",
  create: (context, words) =>
    axisShapeModel(context, words, {
      prefixes: ["lnAmpl", "slope"],
      default: 0,
      sharesSecond: true,
      rate: (a, b, x) => ops.exp(ops.add(a, ops.mul(b, x))),
    }),
};
