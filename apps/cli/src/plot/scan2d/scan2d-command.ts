import { RabbitInputError } from "@rabbit-fit/contracts";
import { scan2DFigure, scannedPairs } from "@rabbit-fit/plot";
import { UsageError } from "../../argparse/usage-error.js";
import { legendScale } from "../common-options.js";
import { figureCommand } from "../figure-command.js";
import { scan2DOptionSpecs } from "./options.js";

/** `rabbit plot scan2d`. */
export const scan2DPlotCommand = figureCommand({
  specs: scan2DOptionSpecs,
  *make(result, values, { common }) {
    const [group] = result.groups;
    const { scales, xlabel, ylabel } = values;
    const pairs = values.params.length > 0 ? values.params : scannedPairs(group!);
    if (pairs.length === 0) {
      throw new RabbitInputError({
        field: "scans",
        state: "missing",
        expected: "a scan over two parameters in the result",
        remedy: "Name two parameters with --params for the ellipses of the covariance, or fit with --scan2D.",
      });
    }
    if (scales.length > pairs.length) {
      throw new UsageError(
        "conflict",
        `--scales is given ${scales.length} times for ${pairs.length} pairs of --params. Leave the last ones out.`,
      );
    }
    for (const [i, [x, y]] of pairs.entries()) {
      const [scaleX, scaleY] = scales[i] ?? [1, 1];
      yield scan2DFigure(result, {
        ...common,
        fit: group!.name,
        over: [x!, y!],
        scales: [scaleX!, scaleY!],
        strength: values.mu ? "mu" : "stored",
        hessian: !values.noHessian,
        scan: !values.noScan,
        scanContours: !values.noScanContour,
        contours: !values.noContour,
        legend: { place: values.legPos, scale: legendScale(values.legSize) },
        ...(xlabel !== null && { xLabel: xlabel }),
        ...(ylabel !== null && { yLabel: ylabel }),
      });
    }
  },
});
