import { RabbitInputError } from "@rabbit-fit/contracts";
import { scanFigure } from "@rabbit-fit/plot";
import { scannedNames } from "@rabbit-fit/results";
import { figureCommand } from "../figure-command.js";
import { scanOptionSpecs } from "./options.js";

/** `rabbit plot scan`. */
export const scanPlotCommand = figureCommand({
  specs: scanOptionSpecs,
  *make(result, { params, mu, noHessian, xlim, ylim }, { common }) {
    const [group] = result.groups;
    const names = params.length > 0 ? params : scannedNames(group!);
    if (names.length === 0) {
      throw new RabbitInputError({
        field: "scans",
        state: "missing",
        expected: "a scan along a parameter in the result",
        remedy: "Fit with --scan.",
      });
    }
    for (const parameter of names) {
      yield scanFigure(result, {
        ...common,
        fit: group!.name,
        along: parameter,
        strength: mu ? "mu" : "stored",
        hessian: !noHessian,
        ...(xlim !== null && { xRange: xlim }),
        ...(ylim !== null && { yRange: ylim }),
      });
    }
  },
});
