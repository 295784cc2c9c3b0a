import type { Postfit } from "./postfit.js";

/** Of the saturated test of a fit: bins with data, less the parameters that float without constraint or prior. */
export function degreesOfFreedom({ likelihood, frozen }: Pick<Postfit, "likelihood" | "frozen">): number {
  const { weights } = likelihood.constraints;
  return likelihood.dataBinCount - frozen.floating.filter((i) => weights[i] === 0).length;
}
