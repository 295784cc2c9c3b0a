import type { Primitive, PrimitiveParams } from "../core/primitives.js";
import { type Tensor, zeros } from "../core/tensor.js";
import { bind } from "../core/trace.js";
import { add, div, mul } from "../ops/arithmetic.js";
import { neg } from "../ops/elementwise.js";
import { broadcastTo } from "../ops/shape.js";
import { elementwiseDerivative } from "./elementwise-derivatives.js";

/** A tangent; undefined where it is zero. */
export type Tangent = Tensor | undefined;

/** The tangent of a primitive's output from those of its inputs, of which at least one is not zero. */
type JvpRule<P extends Primitive> = (
  tangents: readonly Tangent[],
  inputs: readonly Tensor[],
  output: Tensor,
  params: PrimitiveParams[P],
) => Tangent;

export const jvpRules: { readonly [P in Primitive]: JvpRule<P> } = {
  add: partials(
    (da, _, out) => broadcastTo(da, out.shape),
    (db, _, out) => broadcastTo(db, out.shape),
  ),
  sub: partials(
    (da, _, out) => broadcastTo(da, out.shape),
    (db, _, out) => broadcastTo(neg(db), out.shape),
  ),
  mul: partials(
    (da, [, b]) => mul(da, b),
    (db, [a]) => mul(a, db),
  ),
  // d(a/b) = da / b − (a/b) db / b
  div: partials(
    (da, [, b]) => div(da, b),
    (db, [, b], out) => neg(div(mul(out, db), b)),
  ),
  elementwise: ([dx], [x], y, { fn }) => {
    const derivative = elementwiseDerivative(x, y, fn);
    return dx && derivative && mul(derivative, dx);
  },
  select: jointlyLinear("select"),
  sum: jointlyLinear("sum"),
  broadcastTo: jointlyLinear("broadcastTo"),
  reshape: jointlyLinear("reshape"),
  transpose: jointlyLinear("transpose"),
  matmul: partials(
    (da, [, b]) => bind("matmul", [da, b], {}),
    (db, [a]) => bind("matmul", [a, db], {}),
  ),
  gather: jointlyLinear("gather"),
  scatterAdd: jointlyLinear("scatterAdd"),
  slice: jointlyLinear("slice"),
  pad: jointlyLinear("pad"),
  concat: jointlyLinear("concat"),
  // dF = J dx
  opaqueValue: partials((dx, [x], _, params) => bind("opaqueJvp", [x, dx], params)),
  // d(J v) = d²F(v, dx) + J dv
  opaqueJvp: partials(
    (dx, [x, v], _, params) => bind("opaqueJvpJvp", [x, v, dx], params),
    (dv, [x], _, params) => bind("opaqueJvp", [x, dv], params),
  ),
  // d(Jᵀ u) = (Σ u_k d²F_k) dx + Jᵀ du
  opaqueVjp: partials(
    (dx, [x, u], _, params) => bind("opaqueVjpJvp", [x, u, dx], params),
    (du, [x], _, params) => bind("opaqueVjp", [x, du], params),
  ),
  opaqueVjpJvp: partials(
    (_, __, ___, { fn }) => fn.thirdDerivative(),
    (du, [x, , v], _, params) => bind("opaqueVjpJvp", [x, du, v], params),
    (dv, [x, u], _, params) => bind("opaqueVjpJvp", [x, u, dv], params),
  ),
  opaqueJvpJvp: partials(
    (_, __, ___, { fn }) => fn.thirdDerivative(),
    (dv, [x, , w], _, params) => bind("opaqueJvpJvp", [x, dv, w], params),
    (dw, [x, v], _, params) => bind("opaqueJvpJvp", [x, v, dw], params),
  ),
};

type PartialTerm<P extends Primitive> = (
  tangent: Tensor,
  inputs: readonly Tensor[],
  output: Tensor,
  params: PrimitiveParams[P],
) => Tensor;

/** dy = Σ_i (∂y/∂x_i) dx_i, one term for each input. */
function partials<P extends Primitive>(...terms: readonly PartialTerm<P>[]): JvpRule<P> {
  return (tangents, inputs, output, params) => {
    let total: Tangent;
    for (let i = 0; i < terms.length; i++) {
      const tangent = tangents[i];
      if (tangent === undefined) continue;
      const term = terms[i](tangent, inputs, output, params);
      total = total === undefined ? term : add(total, term);
    }
    return total;
  };
}

/** A primitive that is linear in all inputs together does to tangents what it does to values. */
function jointlyLinear<P extends Primitive>(primitive: P): JvpRule<P> {
  return (tangents, inputs, _, params) =>
    bind(
      primitive,
      tangents.map((tangent, i) => tangent ?? zeros(inputs[i].shape)),
      params,
    );
}
