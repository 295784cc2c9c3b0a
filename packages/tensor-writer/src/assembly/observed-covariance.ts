import type { BookedChannel } from "../channel/channel-book.js";
import {
  addCorrelated,
  addVariances,
  diagonalCovariance,
  type GivenCovariance,
  inverseCovariance,
} from "../covariance/data-covariance.js";
import type { SquareMatrix } from "../covariance/matrix-source.js";
import { refuse } from "../refuse.js";
import type { SystematicBook } from "../systematic/systematic-book.js";
import type { TemplateBook } from "../template/template-book.js";

/** What the covariance of the data is made of. */
interface CovarianceParts {
  readonly covariance: GivenCovariance | undefined;
  readonly systematics: SystematicBook;
  readonly templates: Pick<TemplateBook, "find">;
  readonly addBinByBinStatToDataCov: boolean;
}

/**
 * Inverse of C = the covariance that was given, or the variances, + v v^T of each systematic that was added to it + the
 * statistical variances of the templates where that was asked for. Nothing where there are only variances.
 */
export function inverseCovarianceOf(
  { covariance, systematics, templates, addBinByBinStatToDataCov }: CovarianceParts,
  channels: readonly BookedChannel[],
  processes: readonly string[],
  variances: Float64Array,
): Float64Array | undefined {
  const { all } = systematics;
  const added = Array.from(all.keys()).filter((id) => all[id]!.kind === "covariance");
  if (covariance === undefined && added.length === 0 && !addBinByBinStatToDataCov) return undefined;
  const bins = variances.length;
  if (covariance !== undefined && covariance.size !== bins) {
    refuse({
      field: "dataCovariance",
      state: `${covariance.size} x ${covariance.size}`,
      expected: `${bins} x ${bins} (bins of the channels that are not masked)`,
    });
  }
  const nothingAdded = added.length === 0 && !addBinByBinStatToDataCov;
  if (covariance?.factor && nothingAdded) return inverseCovariance(covariance, covariance.factor);
  const total: SquareMatrix = covariance
    ? { size: bins, values: covariance.values.slice() }
    : diagonalCovariance(variances);
  const sum = summed(templates, channels, processes, bins);
  for (const id of added) addCorrelated(total, sum.variation(id));
  if (addBinByBinStatToDataCov) addVariances(total, sum.sumw2());
  return inverseCovariance(total);
}

/** Sums over the processes of each bin. */
function summed(
  templates: Pick<TemplateBook, "find">,
  channels: readonly BookedChannel[],
  processes: readonly string[],
  bins: number,
) {
  let start = 0;
  const placed = channels.flatMap((channel) => {
    const first = start;
    start += channel.binCount;
    return processes.flatMap((process) => {
      const template = templates.find(process, channel.name);
      return template ? [{ template, first }] : [];
    });
  });
  return {
    variation(id: number): Float64Array {
      const out = new Float64Array(bins);
      for (const { template, first } of placed) {
        for (const piece of template.covariancePieces) {
          if (piece.kind === "column") {
            if (piece.id !== id) continue;
            for (const [entry, bin] of piece.bins.entries()) out[first + bin]! += piece.values[entry]!;
            continue;
          }
          const local = piece.ids.indexOf(id);
          const { rowStart, systematics, values } = piece.rows;
          for (let bin = 0; local >= 0 && bin + 1 < rowStart.length; bin++) {
            for (let entry = rowStart[bin]!; entry < rowStart[bin + 1]!; entry++) {
              if (systematics[entry] === local) out[first + bin]! += values[entry]!;
            }
          }
        }
      }
      return out;
    },
    sumw2(): Float64Array {
      const out = new Float64Array(bins);
      for (const { template, first } of placed) {
        for (const [bin, value] of template.sumw2.entries()) out[first + bin]! += value;
      }
      return out;
    },
  };
}
