import type { Postfit } from "@rabbit-fit/fitter";
import { NoAnswer } from "./no-answer.js";

/** A fit that has found its minimum. @throws NoAnswer where it has not */
export function converged(fit: Postfit): Postfit {
  const convergence = fit.convergence?.converged === false ? fit.verdict() : fit.convergence;
  if (!convergence || convergence.converged) return fit;
  throw new NoAnswer("not-converged", convergence.message);
}
