import type { Problem } from "../problem.js";

/** A problem with second derivatives. */
export type TwiceDifferentiable = Problem & Required<Pick<Problem, "hvp">>;
