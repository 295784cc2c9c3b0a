import { listed, refuse } from "../refuse.js";
import type { Piece } from "../template/piece.js";
import type { Template, TemplateBook } from "../template/template-book.js";

/** Templates of too few simulated events to know how they vary. */
export interface LowStatistics {
  /** Effective number of events, sumw^2 / sumw2, below which a bin of a process has no variations. */
  readonly effectiveEvents: number;
  /** Of these processes only; of all without it. */
  readonly processes: readonly string[] | undefined;
}

/** What building needs of the templates. */
export type TemplateLookup = Pick<TemplateBook, "find" | "signals" | "backgrounds">;

/**
 * The templates without the variations of bins whose effective number of simulated events, sumw^2 / sumw2, is below a
 * threshold: there, logk is 0. Norm systematics are flat on purpose and stay.
 *
 * @throws RabbitInputError for a process that there is not
 */
export function withoutLowStatistics(
  templates: TemplateLookup,
  { effectiveEvents, processes }: LowStatistics,
): TemplateLookup {
  const [signals, backgrounds] = [templates.signals(), templates.backgrounds()];
  const all = [...signals, ...backgrounds];
  const index = processes?.findIndex((name) => !all.includes(name)) ?? -1;
  if (index >= 0) {
    refuse({
      field: "zeroSystLowNeffProcs",
      index,
      found: processes![index],
      expected: `a process: ${listed(all)}`,
    });
  }
  const thinned = new Map<Template, Template>();
  return {
    signals: () => signals,
    backgrounds: () => backgrounds,
    find(process, channel) {
      const template = templates.find(process, channel);
      if (template === undefined || (processes && !processes.includes(process))) return template;
      const known = thinned.get(template) ?? thinnedTemplate(template, effectiveEvents);
      thinned.set(template, known);
      return known;
    },
  };
}

function thinnedTemplate(template: Template, effectiveEvents: number): Template {
  const { norm, sumw2 } = template;
  // A bin without variance has any number of events.
  const keeps = Uint8Array.from(norm, (sumw, bin) => Number(!(sumw ** 2 / sumw2[bin]! < effectiveEvents)));
  if (!keeps.includes(0)) return template;
  const thinned = (pieces: readonly Piece[]) =>
    pieces.map((piece) => (piece.origin === "norm" ? piece : thinnedPiece(piece, keeps)));
  return {
    ...template,
    pieces: thinned(template.pieces),
    covariancePieces: thinned(template.covariancePieces),
  };
}

function thinnedPiece(piece: Piece, keeps: Uint8Array): Piece {
  if (piece.kind === "column") {
    const kept = (_: number, entry: number) => keeps[piece.bins[entry]!] === 1;
    return { ...piece, bins: piece.bins.filter(kept), values: piece.values.filter(kept) };
  }
  const { rowStart, systematics, values } = piece.rows;
  const starts = new Uint32Array(rowStart.length);
  const entries: number[] = [];
  for (let bin = 0; bin + 1 < rowStart.length; bin++) {
    for (let entry = rowStart[bin]!; keeps[bin] === 1 && entry < rowStart[bin + 1]!; entry++) {
      entries.push(entry);
    }
    starts[bin + 1] = entries.length;
  }
  return {
    ...piece,
    rows: {
      rowStart: starts,
      systematics: Uint32Array.from(entries, (entry) => systematics[entry]!),
      values: Float64Array.from(entries, (entry) => values[entry]!),
    },
  };
}
