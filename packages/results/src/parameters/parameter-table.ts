import { blindedValue } from "../blinding.js";
import { type Table, table } from "../tables/table.js";
import type { FittedParameter } from "./fitted-parameters.js";

const columns = [
  { key: "name", kind: "text", title: "Parameter" },
  { key: "kind", kind: "text", title: "Kind" },
  { key: "x", kind: "estimate", title: "x", latexTitle: "$x$" },
  { key: "mu", kind: "interval", title: "mu", latexTitle: "$\\mu$" },
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
 * Parameters as a table: x and its uncertainty, mu with its interval for parameters of interest and of the parameter model, pull and
 * constraint of those that have a constraint, the value before the fit.
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
        pull: constrained ? parameter.pull : undefined,
        constraint: constrained && !Number.isNaN(parameter.constraint) ? parameter.constraint : undefined,
        prefit: { value: prefit.x, uncertainty: prefit.sigma > 0 ? prefit.sigma : undefined },
        squared,
        frozen,
        unconstrained: (kind === "nuisance" || kind === "noi") && !constrained,
        blinded,
      };
    }),
    notes: parameters.some(({ squared }) => squared) ? [squaredNote] : [],
  });
}

function strength({ mu }: FittedParameter) {
  return mu === blindedValue ? { value: mu } : { value: mu.value, up: mu.up, down: mu.down };
}
