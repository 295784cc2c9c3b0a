import {
  copiedTemplateBytes,
  type DenseRowBlock,
  type ExternalTerm,
  type FitInput,
  type SparseRowBlock,
  type Templates,
} from "@rabbit-fit/contracts";

/** What the engine moves into its own memory, block by block. */
type MovedParts = Pick<FitInput, "templates" | "externalTerms">;

/**
 * The parts of an input that the engine may empty: copies, so that the caller can use the input again, or the parts
 * themselves where copies would take more than `copiedTemplateBytes`.
 */
export function blocksToMove({ templates, externalTerms }: MovedParts): MovedParts {
  const bytes = externalTerms.reduce(
    (sum, { hessian }) => sum + (hessian?.kind === "sparse" ? sparseBytes(hessian.upper) : 0),
    templates.kind === "dense" ? denseBytes(templates.logk) : sparseBytes(templates.logk),
  );
  if (bytes > copiedTemplateBytes) return { templates, externalTerms };
  return { templates: copyOfTemplates(templates), externalTerms: externalTerms.map(copyOfTerm) };
}

function copyOfTemplates(templates: Templates): Templates {
  if (templates.kind === "sparse") return { ...templates, logk: templates.logk.map(copyOfBlock) };
  return {
    ...templates,
    logk: templates.logk.map(({ firstRow, values }) => ({ firstRow, values: values.slice() })),
  };
}

function copyOfTerm(term: ExternalTerm): ExternalTerm {
  const { hessian } = term;
  if (hessian?.kind !== "sparse") return term;
  return { ...term, hessian: { ...hessian, upper: hessian.upper.map(copyOfBlock) } };
}

function copyOfBlock({ firstRow, rowStart, columns, values }: SparseRowBlock): SparseRowBlock {
  return { firstRow, rowStart: rowStart.slice(), columns: columns.slice(), values: values.slice() };
}

function denseBytes(blocks: readonly DenseRowBlock[]): number {
  return blocks.reduce((sum, { values }) => sum + values.byteLength, 0);
}

function sparseBytes(blocks: readonly SparseRowBlock[]): number {
  return blocks.reduce(
    (sum, { rowStart, columns, values }) =>
      sum + rowStart.byteLength + columns.byteLength + values.byteLength,
    0,
  );
}
