import { CHI2, Shard } from "../shard";

/**
 * Whether the beta of a lite bin leaves the yield where it is at its centre.
 *
 * A Poisson bin without counts, N = 0, has D(n) = n. No Poisson distribution has a negative mean, and D goes on below zero
 * as it is above, as it does where no beta is. What betas may do there is limited: for a negative yield larger betas lower
 * n, and phi would fall without end. With n0 the yield at the centres,
 *
 *     lite gamma, lite     n >= min(0, n0): beta takes n to zero and no further, and a yield that is negative at beta0
 *     normal               stays where it is
 *     full gamma           beta <= 2 beta0: where lambda < -k / 2, beta stays there and phi is linear in lambda
 *     full normal,         n >= 0, which betas of either sign see to, as does the normal beta of a lite bin whose centre
 *     additive             a toy has drawn below zero
 *
 * So phi >= min(0, n0) in lite, phi >= the sum of 2 beta0 lambda over negative yields in full gamma, and phi >= 0 in the
 * others wherever a beta has something to move. In lite with beta0 > 0 phi is continuous everywhere. Its slope is, too, if beta
 * scales all of the yield; else it changes at n0 = 0, from 0 above to 1 below.
 */
@inline
export function leavesYield(shard: Shard, observed: f64, nominal: f64): bool {
  return shard.likelihood != CHI2 && observed == 0 && nominal < 0;
}
