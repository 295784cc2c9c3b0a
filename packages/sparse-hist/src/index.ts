export { add, divide, multiply, subtract } from "./arithmetic/arithmetic.js";
export {
  type AxisOptions,
  booleanAxis,
  type CategoryAxisOptions,
  integerAxis,
  integerCategoryAxis,
  type NumericAxisOptions,
  regularAxis,
  stringCategoryAxis,
  transformedAxis,
  variableAxis,
} from "./axis/create.js";
export { type AxisAgreement, equalAxes, equalAxis } from "./axis/equal.js";
export { type AxisValue, type AxisValues, axisIndex } from "./axis/find-bin.js";
export {
  type AxisTraits,
  axisEdges,
  axisExtent,
  axisSize,
  axisTraits,
  binCount,
  hasOverflow,
  hasUnderflow,
} from "./axis/geometry.js";
export type {
  Axis,
  AxisTransform,
  BooleanAxis,
  IntegerAxis,
  IntegerCategoryAxis,
  RegularAxis,
  StringCategoryAxis,
  TransformedAxis,
  VariableAxis,
} from "./axis/types.js";
export {
  type FillColumn,
  type FillColumns,
  type Filled,
  Filler,
  type FillerOptions,
  type FillOptions,
  type Layout,
  type Storage,
} from "./filling/filler.js";
export { type CsrContent, type CsrOptions, fromCsr, toCsr } from "./histogram/convert-csr.js";
export {
  type HistogramContent,
  type HistogramOptions,
  histogram,
} from "./histogram/create.js";
export type { CsrMatrix } from "./histogram/csr.js";
export { equalHistograms } from "./histogram/equal.js";
export { innerValues, innerVariances } from "./histogram/inner.js";
export { fromDense, toDense } from "./histogram/layout.js";
export { type CooContent, fromCoo, type SparseContent, sparseHistogram } from "./histogram/sparse.js";
export { type Total, total } from "./histogram/total.js";
export type {
  AnyHistogram,
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
export type { AxisReference } from "./selection/axis-number.js";
export { project } from "./selection/project.js";
export { select } from "./selection/select.js";
export {
  at,
  type Bound,
  type Locator,
  len,
  loc,
  overflow,
  type Rebin,
  type RebinRule,
  rebin,
  type Selection,
  type Selector,
  type Slice,
  type Sum,
  slice,
  sum,
  underflow,
} from "./selection/selectors.js";
export { displayWidth } from "./text/display-width.js";
export { histogramText } from "./text/histogram-text.js";
export { fromUhi } from "./uhi/histogram-from-uhi.js";
export { toUhi } from "./uhi/histogram-to-uhi.js";
export { fromUhiJson, type NamedHistograms, toUhiJson, type UhiReadOptions } from "./uhi/json.js";
export type { NestedNumbers } from "./uhi/nd-array.js";
export type {
  UhiAxis,
  UhiHistogram,
  UhiMetadata,
  UhiScalar,
  UhiStorage,
  UhiWriterInfo,
} from "./uhi/types.js";
export { fromUhiZip, toUhiZip, type UhiZipOptions } from "./uhi/zip.js";
export type { ZipLevel } from "./uhi/zip-archive.js";
