import { firstNonFinite, norm } from "./linear-algebra/vectors.js";
import type { MinimizerStatus } from "./status.js";

/** What is not finite at a point. */
export type Fault = Omit<Extract<MinimizerStatus, { kind: "non-finite" }>, "where">;

/** The first thing that is not finite in an evaluation, or undefined. */
export function faultOf(value: number, gradient: Float64Array): Fault | undefined {
  if (!Number.isFinite(value)) return { kind: "non-finite", quantity: "value", parameterIndex: undefined };
  const index = firstNonFinite(gradient);
  // Finite elements whose squares overflow leave no norm to work with either.
  if (index < 0 && Number.isFinite(norm(gradient))) return undefined;
  return { kind: "non-finite", quantity: "gradient", parameterIndex: index < 0 ? undefined : index };
}
