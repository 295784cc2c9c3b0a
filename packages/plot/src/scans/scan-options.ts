import { flag, listOf, number, oneOf, optionsOf, text, where } from "@rabbit-fit/contracts/options";
import type { CommonFigureOptions, LegendLook } from "../options/common-options.js";
import { commonRules, factors, legendRule, range } from "../options/common-options.js";

interface ScanLook extends CommonFigureOptions {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
  /** Whether a signal strength mu that is stored as its square root is drawn along that root, the default, or along mu. */
  readonly strength?: "stored" | "mu";
  /** Whether the approximation by the covariance is drawn. True by default. */
  readonly hessian?: boolean;
  readonly legend?: LegendLook;
}

/** Which scan along a parameter is drawn, and how. */
export interface ScanFigureOptions extends ScanLook {
  /** Name of the parameter; the first that has a scan by default. */
  readonly along?: string;
  /** The ends of the axes, instead of those of the scan; of one that rises above 50, a range of y instead of 0 to 10. */
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
}

/** Which scan over two parameters is drawn, and how. */
export interface Scan2DFigureOptions extends ScanLook {
  readonly over: readonly [x: string, y: string];
  /** Values of the parameters are multiplied by these; 1 by default. */
  readonly scales?: readonly [x: number, y: number];
  /** Whether the scanned likelihood is drawn, in colours and with its contours. True by default. */
  readonly scan?: boolean;
  /** Whether contours of the scanned likelihood are drawn. True by default. */
  readonly scanContours?: boolean;
  /** Whether contours that the fit has found are drawn. True by default. */
  readonly contours?: boolean;
  /**
   * Probabilities that contours of the scan and ellipses hold, with two degrees of freedom; by default those of the contours that the fit
   * has found, or 0.68 and 0.95 where there are none.
   */
  readonly probabilities?: readonly number[];
  readonly xLabel?: string;
  readonly yLabel?: string;
}

const lookRules = {
  ...commonRules,
  fit: text,
  strength: oneOf<ScanLook["strength"]>({ stored: true, mu: true }),
  hessian: flag,
  legend: legendRule,
};

export const scanFigureRule = optionsOf<ScanFigureOptions>({
  ...lookRules,
  along: text,
  xRange: range,
  yRange: range,
});

const twoNames = where(
  (value) => Array.isArray(value) && value.length === 2 && value.every((name) => typeof name === "string"),
  "a list of the names of two parameters",
);

export const scan2DFigureRule = optionsOf<Scan2DFigureOptions>(
  {
    ...lookRules,
    over: twoNames,
    scales: factors,
    scan: flag,
    scanContours: flag,
    contours: flag,
    probabilities: listOf(number, "probabilities"),
    xLabel: text,
    yLabel: text,
  },
  { required: ["over"] },
);
