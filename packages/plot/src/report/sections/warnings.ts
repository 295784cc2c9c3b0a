import { blindedValue, statusMeaning } from "@rabbit-fit/results";
import { html } from "../markup.js";
import type { ReportContent, ReportedFit } from "../report-content.js";
import type { ReportSection } from "../section.js";

/** What a reader should know before reading numbers. */
export const warningsSection: ReportSection = {
  id: "warnings",
  title: "Warnings",
  make: (content) => {
    const sentences = [...content.fits.flatMap((fit) => warningsOf(fit, content)), ...toyWarnings(content)];
    if (sentences.length === 0) return [];
    return [html`<ul class="warnings">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`];
  },
};

function warningsOf({ label, view, parameters }: ReportedFit, { options }: ReportContent): string[] {
  const { reworded = (text: string) => text } = options;
  const { status } = view;
  const sentences: string[] = [];
  if (status.kind === "not-converged") {
    sentences.push(`Not converged: ${statusMeaning(status.reason)}. ${reworded(status.message)}`);
  }
  if (status.kind === "not-minimised") sentences.push("The result does not say how the minimisation ended.");
  if (status.kind === "prefit-only") sentences.push("Nothing was fitted: there are prefit results only.");
  else if (view.covariance === undefined) {
    sentences.push("There is no covariance of the parameters: uncertainties and correlations are missing.");
  }
  const failed = status.kind === "prefit-only" ? undefined : view.summary.failedImpacts;
  if (failed !== undefined) sentences.push(`${failed} impacts could not be computed and are nan.`);
  const blinded = parameters.filter((parameter) => parameter.x === blindedValue).map(({ name }) => name);
  if (blinded.length > 0) sentences.push(`Values of ${listed(blinded)} are blinded.`);
  const frozen = parameters.filter((parameter) => parameter.frozen).map(({ name }) => name);
  if (frozen.length > 0) sentences.push(`Kept fixed: ${listed(frozen)}.`);
  return sentences.map((sentence) => `${label}: ${sentence}`);
}

/** How many names a sentence has. */
const longest = 20;

function listed(names: readonly string[]): string {
  const rest = names.length - longest;
  return `${names.slice(0, longest).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function toyWarnings({ toys, options }: ReportContent): string[] {
  const { reworded = (text: string) => text } = options;
  return toys.flatMap(({ label, summary }) =>
    summary.failures.map(({ status, count, first, message }) => {
      const names = first.length < count ? `${first.join(", ")} and others` : first.join(", ");
      return `${label}: ${count} did not converge, ${statusMeaning(status)} (${names}). ${reworded(message)}`;
    }),
  );
}
