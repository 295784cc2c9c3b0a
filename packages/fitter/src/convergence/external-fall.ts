import type { TermAlong } from "../external/external-terms.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import { dot } from "../linear-algebra/vectors.js";
import { describeDirection } from "./direction.js";

/** Displacements that a likelihood is followed along, each twice as long as the one before. */
const DOUBLINGS = 20;

/** Yields that no data hold, and whose squares overflow not much further on. */
const OVERFLOWING_YIELD = 1e100;

/** An external term along which a likelihood falls without bound. */
export interface ExternalFall {
  readonly term: string;
  /** By its parameters that fall, [parameters]. */
  readonly direction: Float64Array;
  /** d^T H d of the term over d^T d, with d the direction; zero where it falls in a straight line. */
  readonly curvature: number;
}

/**
 * The external term that has led a fit away, if one has: it bends down along the displacement of the fit from the start
 * of the data set, or falls in a straight line, and constraints do not hold that. A term that only bends down is no fault
 * where the data hold its parameters, however low the likelihood is: they do not where it falls all the way along the
 * displacement, or that of the parameters of the term.
 *
 * @param x where a fit has ended that has not converged, [parameters]
 */
export function externalFall(likelihood: Likelihood, x: Float64Array): ExternalFall | undefined {
  const displacement = x.map((value, i) => value - likelihood.start[i]!);
  const term = fallingTerm(likelihood, displacement);
  if (term === undefined || heldByConstraints(likelihood, displacement)) return undefined;
  const direction = displacement.map((element, i) => (term.shares[i]! < 0 ? element : 0));
  // Along the whole displacement other parameters may reach a bound.
  if (![displacement, direction].some((way) => fallsForEver(likelihood, x, way))) return undefined;
  const along = likelihood.externalTermsAlong(direction).find(({ name }) => name === term.name);
  return { term: term.name, direction, curvature: (along?.curvature ?? 0) / dot(direction, direction) };
}

/** Whether constraints curve up more than all external terms curve down. */
function heldByConstraints(likelihood: Likelihood, displacement: Float64Array): boolean {
  const { weights } = likelihood.constraints;
  const ofConstraints = displacement.reduce((sum, element, i) => sum + weights[i]! * element * element, 0);
  const ofTerms = likelihood
    .externalTermsAlong(displacement)
    .reduce((sum, { curvature }) => sum + curvature, 0);
  return ofConstraints + ofTerms > 0;
}

/** Whether -ln L falls from half a displacement to the whole and from there to each doubling, or until yields overflow. */
function fallsForEver(likelihood: Likelihood, x: Float64Array, displacement: Float64Array): boolean {
  const at = (factor: number) => x.map((value, i) => value + (factor - 1) * displacement[i]!);
  let value = likelihood.value(at(0.5));
  for (let doubling = 0; doubling <= DOUBLINGS; doubling++) {
    const point = at(2 ** doubling);
    const further = likelihood.value(point);
    if (Number.isNaN(further)) {
      return likelihood.yields.at(point).some((events) => !(Math.abs(events) < OVERFLOWING_YIELD));
    }
    if (!(further < value)) return false;
    value = further;
  }
  return true;
}

/** The term that does most to a fall along a direction. */
export function fallingTerm(likelihood: Likelihood, direction: Float64Array): TermAlong | undefined {
  const fall = ({ slope, curvature }: TermAlong) => slope + curvature;
  return likelihood
    .externalTermsAlong(direction)
    .filter(({ slope, curvature }) => curvature < 0 || (curvature === 0 && slope < 0))
    .sort((a, b) => fall(a) - fall(b))[0];
}

/** What there is to say of it, with what can be done. */
export function describeExternalFall(
  { term, direction, curvature }: ExternalFall,
  names: readonly string[],
): string {
  const along = describeDirection(direction, names);
  const how =
    curvature < 0
      ? `bends down there, with a curvature of ${Number(curvature.toPrecision(4))}: look at the sign of its Hessian`
      : "falls there in a straight line: look at the sign of its gradient";
  return `The likelihood has no minimum: it falls without bound along ${along}. The external term "${term}" ${how}, or constrain these parameters. There are no uncertainties.`;
}
