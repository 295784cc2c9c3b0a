import { CHI2, Shard } from "../shard";

/**
 * A Poisson bin without counts, N = 0, has D(n) = n. A negative n has no probability, and D goes on below zero as it is
 * above, as everywhere where no beta is. What betas may do there is limited, since phi would fall without end as they make
 * a negative yield larger: with n0 the yield at their centres,
 *
 *     lite, scaling    n >= min(0, n0): beta takes n to zero and no further, and leaves a yield that is negative without it
 *                      where it is
 *     full gamma       beta <= 2 beta0: where lambda < -k / 2, beta stays there and phi is linear in lambda
 *     full normal,     n >= 0, which betas of either sign can see to
 *     additive
 *
 * So phi >= min(0, n0) in lite, phi >= sum of 2 beta0 lambda over the negative yields in full gamma, and phi >= 0 in the others
 * where there is a beta. Lite is continuous everywhere, with a change of slope at n0 = 0 from 0 above to 1 below where
 * S > 0; without yields that beta does not scale S is 0 there, and the slope is continuous.
 */
@inline
export function leavesYield(shard: Shard, observed: f64, nominal: f64): bool {
  return shard.likelihood != CHI2 && observed == 0 && nominal < 0;
}
