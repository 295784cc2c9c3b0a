import { reduceToFree } from "../free-coordinates.js";
import { norm } from "../linear-algebra/vectors.js";
import { finalTolerance, isRoundingOfCurvature } from "../precision.js";
import type { SearchInput } from "../search.js";
import type { NonFiniteQuantity, RemainingDistance } from "../status.js";
import { KrylovModel } from "../trust-region/krylov.js";
import { krylovOptions } from "../trust-region/methods.js";

/** What the Hessian says about a point that looks like a minimum. */
export type Verdict =
  | ({ readonly kind: "minimum" } & RemainingDistance<number>)
  | {
      readonly kind: "indefinite";
      readonly curvature: number;
      /** Unit step along which the model falls, by `decrease`, [size]. */
      readonly step: Float64Array;
      readonly decrease: number;
    }
  | {
      readonly kind: "non-finite";
      readonly quantity: NonFiniteQuantity;
      readonly parameterIndex: number | undefined;
    };

export interface PointInQuestion {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  /** Parameters that a bound holds; the distance is that over the others. */
  readonly held: readonly number[];
  /** The method's own estimate, for problems without products. */
  readonly estimate: RemainingDistance<number>;
}

/** Solves the model once more, by the products of the problem if there are any. */
export function remainingDistance(
  input: Pick<SearchInput, "problem" | "options">,
  { x, gradient, held, estimate }: PointInQuestion,
): Verdict {
  if (input.problem.hvp === undefined) return { kind: "minimum", ...estimate };
  const free = reduceToFree(input.problem, x, held);
  if (free.problem.size === 0) return { kind: "minimum", edm: 0, edmFrom: "hessian" };
  const point = free.extract(x);
  const model = new KrylovModel(
    krylovOptions({ ...input, problem: free.problem }, point, free.extract(gradient)),
  );
  let found = model.solve(Infinity, finalTolerance);
  if (found.kind === "interior" && model.examineRest()) found = model.solve(Infinity, finalTolerance);
  switch (found.kind) {
    case "interior":
    case "boundary":
      return { kind: "minimum", edm: Math.max(0, found.decrease), edmFrom: "hessian" };
    case "non-finite": {
      const { parameterIndex: index } = found;
      return { ...found, parameterIndex: index === undefined ? undefined : free.fullIndex(index) };
    }
    case "indefinite": {
      // A valley with a flat floor: Newton's step has no length there, so look as far as the parameters are large.
      const flatFloor = isRoundingOfCurvature(found.curvature, found.norm);
      const within = model.solve(flatFloor ? norm(point) || 1 : 1, finalTolerance);
      if (within.kind !== "interior" && within.kind !== "boundary")
        throw new Error("unreachable: a finite radius always has a minimum");
      const decrease = Math.max(0, within.decrease);
      if (flatFloor) return { kind: "minimum", edm: decrease, edmFrom: "hessian" };
      return {
        kind: "indefinite",
        curvature: found.curvature,
        step: free.embedDirection(within.step),
        decrease,
      };
    }
    default:
      return found satisfies never;
  }
}
