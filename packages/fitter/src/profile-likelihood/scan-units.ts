import type { ScanGrid } from "../options/scan-spec.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Profile } from "./profile.js";

/**
 * The standard deviations that a scan counts in, [quantities].
 *
 * @throws NotSolvedError where a quantity has no uncertainty
 */
export function scanUnits(
  { names, covariance, prefit }: Profile,
  { unit = "postfit" }: ScanGrid,
): readonly number[] {
  return names.map((name, k) => {
    const sigma = unit === "prefit" ? prefit[k]! : Math.sqrt(covariance[k * (names.length + 1)]!);
    if (sigma > 0 && Number.isFinite(sigma)) return sigma;
    throw new NotSolvedError(
      `"${name}" has no uncertainty ${unit === "prefit" ? "before" : "after"} the fit, which sets the range.`,
    );
  });
}
