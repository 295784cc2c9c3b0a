import type { Templates } from "@rabbit-fit/contracts";
import type { RowEntries } from "../check/template-rows.js";

/** Takes the template rows of a tensor, in their order, and gives the tensor. */
export interface TemplateSink {
  add(bin: number, process: number, norm: number, variations: RowEntries): void;
  finish(): Templates;
}

export interface TemplateSize {
  readonly binCount: number;
  readonly processCount: number;
  readonly columnCount: number;
}

/** Numbers or entries of a row block: 8 to 12 MB. */
export const BLOCK_SIZE = 1024 ** 2;
