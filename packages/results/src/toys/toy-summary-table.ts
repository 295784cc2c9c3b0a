import { blindedValue } from "../blinding.js";
import { type Table, table } from "../tables/table.js";
import { meanError, widthError } from "./moments.js";
import type { ToySummary } from "./toy-summary.js";

/**
 * Means and widths of parameters over the toys that converged, each with its statistical error: of x as it is stored, of mu = x^2, and of
 * the pulls (x - true value) / sigma.
 */
export function toySummaryTable({ toys, converged, failures, parameters }: ToySummary): Table {
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  return table({
    columns: [
      { key: "parameter", kind: "text", title: "Parameter" },
      { key: "toys", kind: "integer", title: "toys" },
      { key: "mean", kind: "estimate", title: "mean x", latexTitle: "mean $x$" },
      { key: "spread", kind: "estimate", title: "spread of x", latexTitle: "spread of $x$" },
      { key: "meanSigma", kind: "number", title: "mean sigma", latexTitle: "mean $\\sigma$" },
      { key: "muMean", kind: "estimate", title: "mean mu", latexTitle: "mean $\\mu$" },
      { key: "muSpread", kind: "estimate", title: "spread of mu", latexTitle: "spread of $\\mu$" },
      { key: "muMeanSigma", kind: "number", title: "mean sigma of mu", latexTitle: "mean $\\sigma(\\mu)$" },
      { key: "pullMean", kind: "estimate", title: "mean pull" },
      { key: "pullWidth", kind: "estimate", title: "width of pulls" },
      { key: "frozen", kind: "flag", title: "frozen" },
      { key: "blinded", kind: "flag", title: "blinded" },
    ],
    rows: parameters.map(({ name, estimate, meanUncertainty, signalStrength, pull, frozen, blinded }) => {
      const { count, mean, standardDeviation } = estimate;
      const spread = { value: standardDeviation, uncertainty: widthError({ ...estimate, mean: Number.NaN }) };
      const strength = signalStrength === blindedValue ? undefined : signalStrength;
      const hidden = signalStrength === blindedValue ? ({ value: blindedValue } as const) : undefined;
      return {
        parameter: name,
        toys: count,
        mean: { value: mean, uncertainty: standardDeviation / Math.sqrt(count) },
        spread,
        meanSigma: meanUncertainty,
        muMean: strength ? { value: strength.mean, uncertainty: meanError(strength) } : hidden,
        muSpread: strength
          ? { value: strength.standardDeviation, uncertainty: widthError(strength) }
          : hidden,
        muMeanSigma: strength ? strength.meanUncertainty : hidden?.value,
        pullMean: pull && { value: pull.mean, uncertainty: meanError(pull) },
        pullWidth: pull && { value: pull.standardDeviation, uncertainty: widthError(pull) },
        frozen,
        blinded,
      };
    }),
    notes: [
      `${toys} toys, of which ${converged} converged.`,
      ...(failed > 0 ? [`Of the ${failed} that did not converge nothing is in the table.`] : []),
    ],
  });
}
