export { add, div, mul, sub } from "./arithmetic.js";
export {
  cos,
  digamma,
  exp,
  expm1,
  log,
  log1p,
  logGamma,
  neg,
  polygamma,
  pow,
  sin,
  sqrt,
  square,
  tanh,
  trigamma,
} from "./elementwise.js";
export { at, concat, gather, pad, scatterAdd, slice, stack } from "./indexing.js";
export { dot, matmul } from "./linear.js";
export { mean, type ReductionOptions, sum } from "./reduction.js";
export {
  abs,
  clip,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  stopGradient,
  where,
} from "./selection.js";
export { broadcastTo, reshape, transpose } from "./shape.js";
