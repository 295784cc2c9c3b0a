import { listedNames } from "@rabbit-fit/contracts";
import { blindedValue } from "../blinding.js";
import { type Table, table } from "../tables/table.js";
import type { FittedParameter } from "./fitted-parameters.js";

const columns = [
  { key: "name", kind: "text", title: "Parameter" },
  { key: "kind", kind: "text", title: "Kind" },
  { key: "x", kind: "estimate", title: "x", latexTitle: "$x$" },
  { key: "mu", kind: "interval", title: "mu", latexTitle: "$\\mu$" },
  { key: "likelihood", kind: "interval", title: "mu by likelihood", latexTitle: "$\\mu$ by likelihood" },
  { key: "pull", kind: "number", title: "pull", decimals: 3 },
  { key: "constraint", kind: "number", title: "constraint", decimals: 3 },
  { key: "prefit", kind: "estimate", title: "prefit" },
  { key: "squared", kind: "flag", title: "squared" },
  { key: "frozen", kind: "flag", title: "frozen" },
  { key: "unconstrained", kind: "flag", title: "unconstrained" },
  { key: "blinded", kind: "flag", title: "blinded" },
] as const;

const squaredNote = "squared: mu = x^2; the file stores x. Interval of mu: (x - sigma)^2 to (x + sigma)^2.";

/**
 * What people have to know about strengths at their bound: that the curvature gives no interval there, and where there is one. Nothing
 * where no strength is at its bound.
 */
export function boundNotes(parameters: readonly FittedParameter[]): string[] {
  const names = (wanted: readonly FittedParameter[]) => listedNames(wanted.map(({ name }) => name));
  const bounded = parameters.filter(({ atBound }) => atBound);
  if (bounded.length === 0) return [];
  const without = bounded.filter(({ likelihoodInterval }) => likelihoodInterval === undefined);
  const remedy =
    without.length === 0
      ? "That by the likelihood does."
      : `Fit with options.analyses.of to find the interval by the likelihood of ${names(without)}.`;
  return [
    `At its bound, mu = 0: ${names(bounded)}. An interval of mu from x and sigma does not hold there. ${remedy}`,
  ];
}

/**
 * Parameters as a table: x and its uncertainty, mu with its interval for parameters of interest and of the parameter model, the interval of mu
 * by the likelihood where the fit has found it, pull and constraint of those that have a constraint, the value before the fit.
 */
export function parameterTable(parameters: readonly FittedParameter[]): Table {
  return table({
    columns,
    rows: parameters.map((parameter) => {
      const { name, kind, x, sigma, squared, constrained, frozen, blinded, prefit } = parameter;
      const isStrength = squared || kind === "poi" || kind === "model";
      return {
        name,
        kind,
        x: { value: x, uncertainty: sigma },
        mu: isStrength ? strength(parameter) : undefined,
        likelihood: isStrength ? likelihoodStrength(parameter) : undefined,
        pull: constrained ? parameter.pull : undefined,
        constraint: constrained && !Number.isNaN(parameter.constraint) ? parameter.constraint : undefined,
        prefit: { value: prefit.x, uncertainty: prefit.sigma > 0 ? prefit.sigma : undefined },
        squared,
        frozen,
        unconstrained: (kind === "nuisance" || kind === "noi") && !constrained,
        blinded,
      };
    }),
    notes: [...(parameters.some(({ squared }) => squared) ? [squaredNote] : []), ...boundNotes(parameters)],
  });
}

/** mu with the distances to the ends of its interval by the likelihood; undefined where the fit has not found it. */
export function likelihoodStrength({ mu, likelihoodInterval }: FittedParameter) {
  if (mu === blindedValue || likelihoodInterval === undefined) return undefined;
  return { value: mu.value, up: likelihoodInterval.high - mu.value, down: mu.value - likelihoodInterval.low };
}

function strength({ mu }: FittedParameter) {
  return mu === blindedValue ? { value: mu } : { value: mu.value, up: mu.up, down: mu.down };
}
