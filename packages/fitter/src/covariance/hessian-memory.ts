import { availableMemory, RabbitInputError } from "@rabbit-fit/contracts";
import type { FitOptions } from "../options/fit-options.js";

/** Below this size, in bytes, a Hessian fits everywhere, and the system need not be asked. */
const SMALL_BYTES = 256 * 1024 ** 2;

/**
 * Throws where the Hessian of all parameters does not fit into the memory, before it is allocated: most systems would
 * end the process without a word.
 *
 * @param size number of parameters
 * @param available bytes that there are, undefined where that is not known
 * @throws RabbitInputError with the size of the Hessian and the memory that there is
 */
export function assertHessianFits(size: number, available?: number): void {
  const bytes = 8 * size ** 2;
  if (available === undefined && bytes < SMALL_BYTES) return;
  const there = available ?? availableMemory();
  if (there === undefined || bytes <= there) return;
  throw new RabbitInputError({
    field: "Hessian",
    state: `of ${size} parameters, ${gigabytes(bytes)} in memory`,
    expected: `no more than the ${gigabytes(there)} of memory that are free`,
    remedy:
      'Use options.covariance: "of-interest" for the uncertainties of the parameters of interest alone, or a machine with more memory.',
  });
}

/** Whether a fit with these options has a matrix of all parameters. */
export function needsHessian({ covariance = "full", run = {} }: FitOptions): boolean {
  return covariance === "full" && run.until !== "prefit";
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
