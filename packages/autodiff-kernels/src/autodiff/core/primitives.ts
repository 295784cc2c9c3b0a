import type { ElementwiseFunction } from "./elementwise.js";
import type { OpaqueFunction } from "./opaque-function.js";
import type { Shape } from "./shape.js";
import type { Constant } from "./tensor.js";

/** Parameters of a primitive that has none. */
export type NoParams = Readonly<Record<string, never>>;

/** Positions along axis 0. */
export type Indices = Int32Array | Uint32Array;

/** Every primitive with what it takes besides its inputs. All tables of rules are total over this interface. */
export interface PrimitiveParams {
  // Two operands that broadcast.
  readonly add: NoParams;
  readonly sub: NoParams;
  readonly mul: NoParams;
  readonly div: NoParams;
  /** One number at a time. */
  readonly elementwise: { readonly fn: ElementwiseFunction };
  /** The first operand where the mask is not 0, the second elsewhere; all three of one shape. */
  readonly select: { readonly mask: Constant };
  /** Axes ascending; they disappear. */
  readonly sum: { readonly axes: readonly number[] };
  readonly broadcastTo: { readonly shape: Shape };
  readonly reshape: { readonly shape: Shape };
  /** Axis i of the result is axis permutation[i] of the input. */
  readonly transpose: { readonly permutation: readonly number[] };
  /** Two matrices. */
  readonly matmul: NoParams;
  /** Rows of the input (elements, for a vector), in the order of the indices. */
  readonly gather: { readonly indices: Indices };
  /** Zeros of rowCount rows, to which the rows of the input are added at the indices: the transpose of gather. */
  readonly scatterAdd: { readonly indices: Indices; readonly rowCount: number };
  readonly slice: { readonly axis: number; readonly start: number; readonly stop: number };
  /** Zeros before and after along an axis: the transpose of slice. */
  readonly pad: { readonly axis: number; readonly before: number; readonly after: number };
  /** starts: where each input begins in the result. */
  readonly concat: { readonly axis: number; readonly starts: readonly number[] };
  /** F(x), all inputs as one vector x, all outputs as one vector. */
  readonly opaqueValue: { readonly fn: OpaqueFunction };
  /** J v, inputs x, v. */
  readonly opaqueJvp: { readonly fn: OpaqueFunction };
  /** Jᵀ u, inputs x, u. */
  readonly opaqueVjp: { readonly fn: OpaqueFunction };
  /** (Σ u_k d²F_k) v, inputs x, u, v. */
  readonly opaqueVjpJvp: { readonly fn: OpaqueFunction };
  /** d²F(v, w), inputs x, v, w. */
  readonly opaqueJvpJvp: { readonly fn: OpaqueFunction };
}

export type Primitive = keyof PrimitiveParams;
