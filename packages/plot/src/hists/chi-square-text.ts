import { BASE_MAPPING } from "@rabbit-fit/contracts";
import { chiSquareTest, noPValue, saturatedTest } from "@rabbit-fit/results";
import type { HistContent } from "./hist-content.js";
import type { HistFigureOptions } from "./hist-options.js";

/** A chi-square with what it is called. */
interface NamedTest {
  readonly chi2: number;
  readonly ndf: number;
  readonly pValue?: number;
  readonly emptyBins?: number;
  readonly symbol: string;
}

/** The chi-square of a figure in two lines with markup; none where the result has none. */
export function chiSquareLines(content: HistContent, options: HistFigureOptions): readonly string[] {
  const test = options.test === "none" ? undefined : testOf(content, options.test ?? "automatic");
  if (test === undefined) return [];
  const { chi2, ndf, pValue, emptyBins, symbol } = test;
  const first = `${symbol} = ${chi2.toFixed(1)}/${ndf}`;
  if (noPValue(chi2) !== undefined) return [first, "(below 0: no chi-square)"];
  // The p-value would mean nothing: see `chiSquareDoubt`.
  if (emptyBins !== undefined)
    return [first, `(${emptyBins} ${emptyBins === 1 ? "bin" : "bins"} without events)`];
  return pValue === undefined ? [first] : [first, `$(\\mathit{p} = ${percent(pValue)}\\,\\%)$`];
}

/**
 * Of the channels as they are, the saturated test is that of the fit; of another mapping that of its own fit, where there was one. The
 * linear test is between the data and the prediction of these bins.
 */
function testOf(
  { group, mapping, stage }: HistContent,
  kind: "automatic" | "saturated" | "linear",
): NamedTest | undefined {
  const saturated = "$\\mathit{\\chi}_{\\mathrm{sat.}}^2/\\mathit{ndf}$";
  if (stage === "postfit" && kind !== "linear") {
    const ofFit =
      mapping === BASE_MAPPING && group.postfitProfile !== false ? saturatedTest(group) : undefined;
    if (ofFit !== undefined) return { chi2: ofFit.twoDeltaNll, symbol: saturated, ...ofFit };
    const own = chiSquareTest(group, { mapping, test: "saturated" });
    if (own !== undefined) return { ...own, symbol: saturated };
    if (kind === "saturated") return undefined;
  }
  const linear = chiSquareTest(group, { mapping, stage });
  return linear && { ...linear, symbol: "$\\mathit{\\chi}^2/\\mathit{ndf}$" };
}

/** Whole percents, and two digits of small probabilities. */
function percent(probability: number): string {
  const value = 100 * probability;
  if (value >= 0.995) return value.toFixed(0);
  if (value === 0) return "0";
  const power = Math.floor(Math.log10(value));
  return power >= -3 ? value.toPrecision(2) : `${(value / 10 ** power).toFixed(1)}\\times 10^{${power}}`;
}
