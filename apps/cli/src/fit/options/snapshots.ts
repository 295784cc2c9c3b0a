import { option } from "../../argparse/declare-option.js";
import { atLeast } from "../../argparse/number-range.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { headings } from "../../help-headings.js";
import type { dataSpecs } from "./data.js";
import { given, type OptionNote, withoutEffect } from "./note.js";

const { minimizer } = headings;

export const snapshotSpecs = [
  option("snapshotFile", {
    arity: "one",
    type: "string",
    placeholder: "<file>",
    heading: minimizer,
    help: "keep the parameters in this file while the fit runs, at its end and when it is stopped; --externalPostfit continues from it",
    origin: "rabbit-fit",
  }),
  option("snapshotInterval", {
    arity: "one",
    type: "number",
    default: 0.5,
    placeholder: "<hours>",
    heading: minimizer,
    help: "with --snapshotFile, time between two snapshots, the first after the first iteration; 0: only at the end and when the fit is stopped",
    origin: "rabbit-fit",
  }),
] as const;

/** Where snapshots of the parameters go, and how often. */
export interface SnapshotRequest {
  readonly path: string;
  /** Seconds between two of them; 0 for none on the way. */
  readonly interval: number;
}

type SnapshotValues = ValuesOf<typeof snapshotSpecs> &
  Pick<ValuesOf<typeof dataSpecs>, "noFit" | "prefitOnly">;

/** @throws UsageError */
export function readSnapshots(values: SnapshotValues): SnapshotRequest | undefined {
  const hours = atLeast("snapshotInterval", values.snapshotInterval, 0)!;
  const { snapshotFile: path, noFit, prefitOnly } = values;
  return path === null || noFit || prefitOnly ? undefined : { path, interval: 3600 * hours };
}

export function snapshotNotes(values: SnapshotValues): OptionNote[] {
  const { snapshotFile, noFit, prefitOnly } = values;
  const interval = given(snapshotSpecs, values, ["snapshotInterval"]);
  if (snapshotFile === null) return withoutEffect(interval, "without --snapshotFile");
  const file = given(snapshotSpecs, values, ["snapshotFile"]);
  if (prefitOnly) return withoutEffect([...file, ...interval], "with --prefitOnly");
  return noFit ? withoutEffect([...file, ...interval], "with --noFit") : [];
}
