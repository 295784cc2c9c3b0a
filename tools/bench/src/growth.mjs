/**
 * A Markdown table of what an evaluation costs for each byte that it reads, beside the smallest input: 1 where the cost is
 * linear in the size. The smallest has most of its tensor in caches, the others in memory.
 */
export function growthTable(rows) {
  const cost = ({ ours }, what) => ours[what].min / ours.bytes;
  const lines = ["| input | read | loss + gradient | Hessian product |", "|---|---|---|---|"];
  for (const row of rows) {
    const ratio = (what) => `${(cost(row, what) / cost(rows[0], what)).toFixed(2)}`;
    const read = `${(row.ours.bytes / 1e6).toFixed(1)} MB`;
    lines.push(`| ${row.name} | ${read} | ${ratio("lossGradient")} | ${ratio("hessianProduct")} |`);
  }
  return lines.join("\n");
}
