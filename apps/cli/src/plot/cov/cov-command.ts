import type { FitResult } from "@rabbit-fit/contracts";
import { type CovarianceFigureOptions, covarianceFigure, type Figure, selections } from "@rabbit-fit/plot";
import type { ValuesOf } from "../../argparse/option-values.js";
import { chosenChannels } from "../chosen-channels.js";
import { histLook, withoutEnergy } from "../common-options.js";
import { figureCommand } from "../figure-command.js";
import { histLookSpecs } from "../hist-look-options.js";
import { covOptionSpecs } from "./options.js";

const specs = [...covOptionSpecs, ...histLookSpecs] as const;
type Values = ValuesOf<typeof specs>;

/** `rabbit plot cov`. */
export const covPlotCommand = figureCommand({
  specs,
  *make(result, values, { common }) {
    const { xLabel, yLabel, width } = histLook(values);
    const options: CovarianceFigureOptions = {
      ...(values.noEnergy ? withoutEnergy(common) : common),
      ...(xLabel !== undefined && { xLabel }),
      ...(yLabel !== undefined && { yLabel }),
      ...(width !== undefined && { width }),
      fit: result.groups[0]!.name,
      shows: values.correlation ? "correlation" : "covariance",
      order: values.cluster ? "clustered" : "usual",
      numbers: values.showNumbers,
    };
    const { params, mapping } = values;
    if (params !== null || mapping.length === 0) {
      yield covarianceFigure(result, { ...options, ...(params?.length && { parameterNames: params }) });
    }
    if (mapping.length > 0) yield* ofBins(result, values, options);
  },
});

/** All bins of each mapping together, those of each of its channels, and these for each bin of the selection axes. */
function* ofBins(result: FitResult, values: Values, common: CovarianceFigureOptions): Iterable<Figure> {
  const [group] = result.groups;
  const stage = values.dataCovariance ? "data" : values.prefit ? "prefit" : "postfit";
  const chosen = chosenChannels(group!, { mapping: values.mapping, channels: null });
  for (const mapping of new Set(chosen.map((one) => one.mapping))) {
    const options = { ...common, mapping, stage } as const;
    const channels = chosen.filter((one) => one.mapping === mapping);
    if (stage !== "data") yield covarianceFigure(result, options);
    for (const { channel } of channels) {
      if (stage === "data" || channels.length > 1) yield covarianceFigure(result, { ...options, channel });
      for (const at of selections(group!, { mapping, channel, axes: values.selectionAxes })) {
        if (at.size > 0) yield covarianceFigure(result, { ...options, channel, at });
      }
    }
  }
}
