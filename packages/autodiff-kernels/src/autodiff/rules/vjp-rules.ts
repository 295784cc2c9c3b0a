import type { Primitive, PrimitiveParams } from "../core/primitives.js";
import type { Shape } from "../core/shape.js";
import type { Tensor } from "../core/tensor.js";
import { bind } from "../core/trace.js";
import { div, mul } from "../ops/arithmetic.js";
import { neg } from "../ops/elementwise.js";
import { pad, slice } from "../ops/indexing.js";
import { sum } from "../ops/reduction.js";
import { where } from "../ops/selection.js";
import { broadcastTo, reshape, transpose } from "../ops/shape.js";
import type { Contribution } from "./cotangent.js";
import { elementwiseDerivative } from "./elementwise-derivatives.js";

/**
 * What the cotangent of a primitive's output contributes to that of one of its inputs, by number; undefined for
 * nothing. Written in operations, so that it can be differentiated in turn.
 */
type VjpRule<P extends Primitive> = (
  cotangent: Tensor,
  input: number,
  inputs: readonly Tensor[],
  output: Tensor,
  params: PrimitiveParams[P],
) => Contribution | undefined;

export const vjpRules: { readonly [P in Primitive]: VjpRule<P> } = {
  add: perInput(
    (u, [a]) => unbroadcast(u, a.shape),
    (u, [, b]) => unbroadcast(u, b.shape),
  ),
  sub: perInput(
    (u, [a]) => unbroadcast(u, a.shape),
    (u, [, b]) => neg(unbroadcast(u, b.shape)),
  ),
  mul: perInput(
    (u, [a, b]) => unbroadcast(mul(u, b), a.shape),
    (u, [a, b]) => unbroadcast(mul(u, a), b.shape),
  ),
  div: perInput(
    (u, [a, b]) => unbroadcast(div(u, b), a.shape),
    (u, [, b], out) => unbroadcast(neg(div(mul(u, out), b)), b.shape),
  ),
  elementwise: perInput((u, [x], y, { fn }) => {
    const derivative = elementwiseDerivative(x, y, fn);
    return derivative && mul(u, derivative);
  }),
  select: perInput(
    (u, _, __, { mask }) => where(mask, u, 0),
    (u, _, __, { mask }) => where(mask, 0, u),
  ),
  sum: perInput((u, [x], _, { axes }) => {
    const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    return broadcastTo(reshape(u, kept), x.shape);
  }),
  broadcastTo: perInput((u, [x]) => unbroadcast(u, x.shape)),
  reshape: perInput((u, [x]) => reshape(u, x.shape)),
  transpose: perInput((u, _, __, { permutation }) => transpose(u, inverse(permutation))),
  // C = A B: Ā = C̄ Bᵀ, B̄ = Aᵀ C̄ = (C̄ᵀ A)ᵀ, which transposes a vector instead of A where B is one.
  matmul: perInput(
    (u, [, b]) => bind("matmul", [u, transpose(b)], {}),
    (u, [a]) => transpose(bind("matmul", [transpose(u), a], {})),
  ),
  gather: perInput((u, _, __, { indices }) => ({ indices, rows: u })),
  scatterAdd: perInput((u, _, __, { indices }) => bind("gather", [u], { indices })),
  slice: perInput((u, [x], _, { axis, start, stop }) =>
    axis === 0
      ? { indices: Uint32Array.from({ length: stop - start }, (_, i) => start + i), rows: u }
      : pad(u, { axis, before: start, after: x.shape[axis] - stop }),
  ),
  pad: perInput((u, [x], _, { axis, before }) => slice(u, before, before + x.shape[axis], { axis })),
  concat: (u, input, inputs, _, { axis, starts }) =>
    slice(u, starts[input], starts[input] + inputs[input].shape[axis], { axis }),
  opaqueValue: perInput((u, [x], _, params) => bind("opaqueVjp", [x, u], params)),
  // ⟨c, J v⟩ changes with x by (Σ c_k d²F_k) v, with v by Jᵀ c.
  opaqueJvp: perInput(
    (c, [x, v], _, params) => bind("opaqueVjpJvp", [x, c, v], params),
    (c, [x], _, params) => bind("opaqueVjp", [x, c], params),
  ),
  // ⟨c, Jᵀ u⟩ = ⟨u, J c⟩
  opaqueVjp: perInput(
    (c, [x, u], _, params) => bind("opaqueVjpJvp", [x, u, c], params),
    (c, [x], _, params) => bind("opaqueJvp", [x, c], params),
  ),
  // ⟨c, (Σ u_k d²F_k) v⟩ = ⟨u, d²F(v, c)⟩, symmetric in v and c
  opaqueVjpJvp: perInput(
    (_, __, ___, { fn }) => fn.thirdDerivative(),
    (c, [x, , v], _, params) => bind("opaqueJvpJvp", [x, v, c], params),
    (c, [x, u], _, params) => bind("opaqueVjpJvp", [x, u, c], params),
  ),
  // ⟨c, d²F(v, w)⟩ = ⟨v, (Σ c_k d²F_k) w⟩, symmetric in v and w
  opaqueJvpJvp: perInput(
    (_, __, ___, { fn }) => fn.thirdDerivative(),
    (c, [x, , w], _, params) => bind("opaqueVjpJvp", [x, c, w], params),
    (c, [x, v], _, params) => bind("opaqueVjpJvp", [x, c, v], params),
  ),
};

type InputTerm<P extends Primitive> = (
  cotangent: Tensor,
  inputs: readonly Tensor[],
  output: Tensor,
  params: PrimitiveParams[P],
) => Contribution | undefined;

/** A rule for each input of a primitive that has a fixed number of them. */
function perInput<P extends Primitive>(...terms: readonly InputTerm<P>[]): VjpRule<P> {
  return (cotangent, input, inputs, output, params) => terms[input](cotangent, inputs, output, params);
}

/** The transpose of broadcasting: the sum along every axis that was repeated. */
function unbroadcast(u: Tensor, shape: Shape): Tensor {
  const missing = u.shape.length - shape.length;
  const axis = u.shape.flatMap((length, i) =>
    i < missing || (shape[i - missing] === 1 && length !== 1) ? [i] : [],
  );
  return reshape(axis.length === 0 ? u : sum(u, { axis }), shape);
}

function inverse(permutation: readonly number[]): number[] {
  const result = new Array<number>(permutation.length);
  permutation.forEach((axis, i) => {
    result[axis] = i;
  });
  return result;
}
