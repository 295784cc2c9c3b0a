import {
  emptyResultGroup,
  type FitResult,
  type LimitHistogramMethod,
  limitHistogram,
} from "@rabbit-fit/contracts";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";

/** The usual quantiles of expected limits. */
const quantiles = [0.025, 0.16, 0.5, 0.84, 0.975];

/** A result with limits on a parameter, `mu` by default; what is expected of each quantile is `observed` times two to the number of its sigmas. */
export function exampleLimits(
  observedByLevel: Readonly<Record<string, number>>,
  {
    method = "likelihood",
    hidden = false,
    parameter = "mu",
  }: { readonly method?: LimitHistogramMethod; readonly hidden?: boolean; readonly parameter?: string } = {},
): FitResult {
  const levels = Object.keys(observedByLevel);
  const observed = levels.map((level) => observedByLevel[level]!);
  const category = (name: string, values: readonly string[]) =>
    stringCategoryAxis(values, { name, overflow: false });
  const axes = [category("parms", [parameter]), category("cls", levels)];
  return {
    meta: { info: new Map(), input: new Map(), processes: [], pois: [parameter], nois: [] },
    groups: [
      {
        ...emptyResultGroup({ kind: "data" }),
        blinding: { scheme: "additive", parameters: hidden ? [parameter] : [] },
        histograms: new Map([
          [limitHistogram(method, "observed"), histogram(axes, { values: observed })],
          [
            limitHistogram(method, "expected"),
            histogram([...axes, category("clb", quantiles.map(String))], {
              values: observed.flatMap((value) => [-2, -1, 0, 1, 2].map((sigmas) => value * 2 ** sigmas)),
            }),
          ],
        ]),
      },
    ],
  };
}
