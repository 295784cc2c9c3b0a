export {
  type AxisOptions,
  booleanAxis,
  type CategoryAxisOptions,
  integerAxis,
  integerCategoryAxis,
  type NumericAxisOptions,
  regularAxis,
  stringCategoryAxis,
  variableAxis,
} from "./axis/create.js";
export { axisEdges, axisExtent, axisSize, binCount, hasOverflow, hasUnderflow } from "./axis/geometry.js";
export type {
  Axis,
  BooleanAxis,
  IntegerAxis,
  IntegerCategoryAxis,
  RegularAxis,
  StringCategoryAxis,
  VariableAxis,
} from "./axis/types.js";
export {
  type HistogramContent,
  type HistogramOptions,
  histogram,
  innerValues,
  innerVariances,
} from "./histogram/create.js";
export type { CsrMatrix } from "./histogram/csr.js";
export { fromDense, toDense } from "./histogram/layout.js";
export { type CooContent, fromCoo, type SparseContent, sparseHistogram } from "./histogram/sparse.js";
export type {
  DoubleHistogram,
  FlatIndices,
  Histogram,
  HistogramCommon,
  SparseDoubleHistogram,
  SparseHistogram,
  SparseWeightHistogram,
  WeightHistogram,
} from "./histogram/types.js";
export { HistogramError, type HistogramErrorDetails } from "./histogram-error.js";
export type { Metadata, MetadataValue } from "./metadata.js";
