import { tableHead, tableRow } from "./table.mjs";

/** The head of a table of costs for each byte of the stored tensor, as in docs/performance.md. */
export const growthHead = tableHead(["input", "tensor", "loss + gradient", "Hessian product", "reading"]);

/**
 * Its row of one input: nanoseconds for each byte that an evaluation reads, and how many times the smallest input of
 * `rows` needs. That is 1 where the cost is linear in the size.
 */
export function growthRow(row, smallest) {
  const cell = (nanoseconds) => {
    const [own, first] = [row, smallest].map(({ ours }) => nanoseconds(ours) / ours.bytes);
    return `${own.toPrecision(3)} ns/B, ${(own / first).toFixed(2)}`;
  };
  return tableRow([
    row.name,
    `${(row.ours.bytes / 1e6).toFixed(1)} MB`,
    cell(({ lossGradient }) => 1e6 * lossGradient.min),
    cell(({ hessianProduct }) => 1e6 * hessianProduct.min),
    cell(({ readSeconds, buildSeconds }) => 1e9 * (readSeconds + buildSeconds)),
  ]);
}
