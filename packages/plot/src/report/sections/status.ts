import { type FitView, shortNumber, statusMeaning } from "@rabbit-fit/results";
import { type Fact, factTable } from "../page-table.js";
import type { ReportSection } from "../section.js";

/** How each fit ended: its certificate. */
export const statusSection: ReportSection = {
  id: "status",
  title: "Status of the fit",
  make: ({ fits, options: { reworded = (text) => text } }) => {
    if (fits.length === 0) return [];
    const each = (fact: (view: FitView) => string | undefined) => fits.map(({ view }) => fact(view));
    const number = (title: string, of: (view: FitView) => number | undefined): Fact => [
      title,
      each((view) => {
        const value = of(view);
        return value === undefined ? undefined : shortNumber(value);
      }),
    ];
    return [
      factTable(
        "How the minimisation ended",
        fits.map(({ label }) => label),
        [
          ["Status", each(statusText)],
          ["Message", each(({ convergence }) => convergence && reworded(convergence.message))],
          number("Iterations", ({ convergence }) => convergence?.iterations),
          number("Evaluations of the likelihood", ({ convergence }) => convergence?.evaluations),
          number("Restarts", ({ convergence }) => convergence?.restarts),
          number(
            "Estimated distance to the minimum",
            ({ group, convergence }) => group.edmval ?? convergence?.edm,
          ),
          number("Norm of the gradient", ({ convergence }) => convergence?.gradientNorm),
          number("Condition number of the Hessian", ({ convergence }) => convergence?.conditionNumber),
          number("-ln L, less that of the saturated model", ({ group }) => group.nllvalreduced),
          number("-ln L with all constants", ({ group }) => group.nllvalfull),
          number("Strength of the regularisation", (view) => regularization(view)?.tau),
          number("Penalty of the regularisation", (view) => regularization(view)?.penalty),
          number("-ln L without the penalty", (view) => regularization(view)?.nll),
        ],
      ),
    ];
  },
};

function regularization(view: FitView) {
  return view.status.kind === "prefit-only" ? undefined : view.summary.regularization;
}

function statusText({ status }: FitView): string {
  switch (status.kind) {
    case "converged":
      return "converged";
    case "not-converged":
      return `NOT CONVERGED: ${statusMeaning(status.reason)}`;
    case "not-minimised":
      return "not known";
    case "prefit-only":
      return "not fitted";
    default:
      return status satisfies never;
  }
}
