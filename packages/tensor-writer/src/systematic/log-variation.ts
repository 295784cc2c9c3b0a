import type { SystematicType } from "@rabbit-fit/contracts";

/** logk where a variation is zero or has the other sign than the nominal yield: a yield of a thousandth. */
export const LOGK_EPSILON = Math.log(1e-3);

/** How a varied yield becomes a logk. */
export interface Variation {
  readonly type: SystematicType;
  /** Factor on logk: a variation of so many standard deviations is given as one of 1 / kfactor. */
  readonly kfactor: number;
  /** Whether what is given is the variation itself, or its difference to the nominal yield. */
  readonly asDifference: boolean;
  /** What the size of logk of a log-normal systematic is clipped to; nothing by default. */
  readonly logkLimit?: number | undefined;
}

/**
 * logk = kfactor ln(varied / nominal) of a log-normal systematic, kfactor (varied - nominal) of a normal one. Where a
 * log-normal one is zero or changes sign it is LOGK_EPSILON, whatever the kfactor. A limit comes last.
 *
 * @param given yield with the variation, or its difference to the nominal one
 * @param nominal nominal yield, not zero
 */
export function logk(given: number, nominal: number, variation: Variation): number {
  const { type, kfactor, asDifference, logkLimit } = variation;
  const varied = asDifference ? nominal + given : given;
  if (type === "normal") return kfactor * (varied - nominal);
  const sameSign = nominal > 0 ? varied > 0 : varied < 0;
  const value = sameSign ? kfactor * Math.log(varied / nominal) : LOGK_EPSILON;
  return logkLimit === undefined ? value : Math.max(-logkLimit, Math.min(value, logkLimit));
}
