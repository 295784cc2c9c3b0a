import { addScaled } from "../linear-algebra/vectors.js";
import type { JacobianResult } from "../prediction/jacobian-pass.js";
import type { Prediction } from "../prediction/prediction.js";
import type { ComparedOutputs } from "./compared-outputs.js";

/** Takes dy/dx of the sums of the yields that the likelihood compares with data, [sums, parameters]. */
export function summedSlopes(
  { likelihood: { size } }: Prediction,
  { sumCount, sumsOf }: Pick<ComparedOutputs, "sumCount" | "sumsOf">,
): JacobianResult<Float64Array> {
  const out = new Float64Array(sumCount * size);
  return {
    bins: "data",
    take: (block) => {
      const expected = block.expected();
      for (let i = 0; i < block.binCount; i++) {
        for (const sum of sumsOf(block.firstBin + i)) addScaled(out, sum * size, expected, i * size, size, 1);
      }
    },
    result: () => out,
  };
}
