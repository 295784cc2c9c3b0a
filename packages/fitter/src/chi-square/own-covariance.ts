import { type LowRankCovariance, plusLowRank } from "./quadratic-form.js";

/** The covariance of outputs that no parameter makes: diagonal, with a matrix, or with what outputs share of low rank. */
export type OwnCovariance = Pick<LowRankCovariance, "diagonal" | "full"> | Omit<LowRankCovariance, "full">;

/** The same with what parameters make. */
export function withParameters(
  own: OwnCovariance,
  ofParameters: Pick<LowRankCovariance, "factors" | "core" | "rank">,
): LowRankCovariance {
  return "factors" in own ? plusLowRank(own, ofParameters) : { ...own, ...ofParameters };
}
