import { Shard } from "./shard";

export { backwardRows, factorBlock, forwardRows, solveRowsAgainstBlock } from "./linear-algebra/cholesky";
export { packPanels, panelProduct } from "./linear-algebra/panels";
export { applyReflection, implicitQlStep, tridiagonalStep } from "./linear-algebra/symmetric-eigen";
export { readAhead } from "./read-ahead";
export { digammaOf } from "./special/digamma";
export { expOf, logOf } from "./special/exponential";
export { logGammaOf } from "./special/log-gamma";
export { csrRows, csrTransposeRows, symmetricHalfRows, symmetricHalfRuns, symmetricHalfTile } from "./sparse-matrix";
export { evaluate, hvp, profile, value } from "./tensor/evaluate";
export { gaussNewtonDiagonal } from "./tensor/gauss-newton-diagonal";
export { hessianRows } from "./tensor/hessian";
export { pairOffsets } from "./tensor/pairs";
export {
  foldedRows,
  jvp,
  rowYields,
  rowsHvp,
  vjp,
} from "./tensor/yields";

/** First byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Size of the record of a shard, which the host checks its list of fields against. */
export function shardRecordBytes(): usize {
  return offsetof<Shard>();
}
