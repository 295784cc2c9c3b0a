import type { DataSetId } from "@rabbit-fit/contracts";

/** What a column of observed counts is called: which data were fitted. */
export function dataTitle({ kind, pseudodata }: DataSetId): string {
  if (kind === "data") return pseudodata === undefined ? "data" : "pseudodata";
  return kind === "asimov" ? "Asimov data" : "toy data";
}
