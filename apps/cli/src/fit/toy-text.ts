import {
  blindedValue,
  meanError,
  namedToyCount,
  statusMeaning,
  type ToyEstimate,
  type ToySummary,
  widthError,
} from "@rabbit-fit/results";
import { columns, estimateText, shortNumber, withoutNegativeZero } from "./estimate-text.js";

/** The toys of one data set for people: a line for each kind of failure, one for each parameter of interest. */
export function toyLines({ pseudodata, toys, converged, failures, parameters }: ToySummary): string[] {
  const what = pseudodata === undefined ? "Toys" : `Toys of pseudodata "${pseudodata}"`;
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  const rest = toys - converged - failed;
  const counts = [
    ...(converged + failed > 0 ? [`${converged} converged`] : []),
    ...(failed > 0 ? [`${failed} NOT CONVERGED`] : []),
    ...(rest > 0 ? [`${rest} not minimised`] : []),
  ];
  return [
    `${what}: ${toys}, of which ${counts.join(", ")}`,
    ...failures.flatMap(({ status, count, first, message }) => [
      `  ${count}: ${statusMeaning(status)} (${first.join(", ")}${count > namedToyCount ? ", ..." : ""})`,
      `    ${message}`,
    ]),
    ...parameterLines(parameters, failed > 0 ? `, of the ${converged} toys that converged` : ""),
  ];
}

/** `of` says over which toys these are, where some have failed. */
function parameterLines(parameters: readonly ToyEstimate[], of: string): string[] {
  if (parameters.length === 0) return [];
  const squared = parameters.some(({ signalStrength }) => signalStrength !== undefined);
  const note = squared ? ": estimates are of mu = x^2, pulls of x, which the result file stores" : "";
  const header = ["", "mean estimate", "spread", "mean uncertainty", "mean pull", "width of pulls", ""];
  const rows = parameters.map((parameter) => {
    const { name, estimate, signalStrength, pull, frozen } = parameter;
    // Of a hidden square root there is nothing about the strength.
    const shown = signalStrength === blindedValue ? undefined : signalStrength;
    const { mean, standardDeviation } = shown ?? estimate;
    const { meanUncertainty } = shown ?? parameter;
    const location =
      mean === blindedValue
        ? { value: mean, uncertainty: estimateText(0, standardDeviation).uncertainty }
        : estimateText(mean, standardDeviation);
    return [
      name,
      location.value,
      location.uncertainty,
      estimateText(meanUncertainty, meanUncertainty).value,
      pull === undefined ? "" : withError(pull.mean, meanError(pull)).replace(/^(?!-)/, " "),
      pull === undefined ? "" : withError(pull.standardDeviation, widthError(pull)),
      [signalStrength === blindedValue ? "of x" : "", frozen ? "frozen" : ""]
        .filter((remark) => remark !== "")
        .join(", "),
    ];
  });
  return [`  Parameters of interest${of}${note}`, ...columns([header, ...rows]).map((line) => `    ${line}`)];
}

/** Pulls are of the order of one, so that three decimals say enough, whatever their error. */
function withError(value: number, error: number): string {
  if (!Number.isFinite(value)) return shortNumber(value);
  const text = withoutNegativeZero(value.toFixed(3));
  return Number.isFinite(error) ? `${text} +- ${error.toFixed(3)}` : text;
}
