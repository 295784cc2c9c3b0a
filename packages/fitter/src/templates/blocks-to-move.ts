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

/** Gives numbers that the engine may take: a copy, or the same. */
type Taking = <Numbers extends Float64Array | Uint32Array>(numbers: Numbers) => Numbers;

/**
 * The parts of an input that the engine may empty: copies, so that the caller can use the input again, or the parts
 * themselves where copies would take more than `copiedTemplateBytes`. Frozen lists of blocks cannot be emptied: copies are taken
 * of any size. Numbers in memory that threads share are not copied, as
 * the engine cannot move them, unless those of the templates are scaled before.
 */
export function blocksToMove({
  templates,
  externalTerms,
  systematicType,
}: MovedParts & Pick<FitInput, "systematicType">): MovedParts {
  const bytes = externalTerms.reduce(
    (sum, { hessian }) => sum + (hessian?.kind === "sparse" ? sparseBytes(hessian.upper) : 0),
    templates.kind === "dense" ? denseBytes(templates.logk) : sparseBytes(templates.logk),
  );
  const lists = [
    templates.logk,
    ...externalTerms.flatMap(({ hessian }) => (hessian?.kind === "sparse" ? [hessian.upper] : [])),
  ];
  if (bytes > copiedTemplateBytes && !lists.some(Object.isFrozen)) return { templates, externalTerms };
  return {
    templates: takenTemplates(templates, systematicType === "normal" ? copied : unlessShared),
    externalTerms: externalTerms.map(takenTerm),
  };
}

const copied: Taking = (numbers) => numbers.slice() as typeof numbers;

const unlessShared: Taking = (numbers) => (numbers.buffer instanceof ArrayBuffer ? copied(numbers) : numbers);

function takenTemplates(templates: Templates, take: Taking): Templates {
  if (templates.kind === "sparse") {
    return { ...templates, logk: templates.logk.map((block) => takenBlock(block, take)) };
  }
  return {
    ...templates,
    logk: templates.logk.map(({ firstRow, values }) => ({ firstRow, values: take(values) })),
  };
}

function takenTerm(term: ExternalTerm): ExternalTerm {
  const { hessian } = term;
  if (hessian?.kind !== "sparse") return term;
  const upper = hessian.upper.map((block) => takenBlock(block, unlessShared));
  return { ...term, hessian: { ...hessian, upper } };
}

function takenBlock({ firstRow, rowStart, columns, values }: SparseRowBlock, take: Taking): SparseRowBlock {
  return { firstRow, rowStart: take(rowStart), columns: take(columns), values: take(values) };
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
