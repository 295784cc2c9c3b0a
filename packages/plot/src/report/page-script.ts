/**
 * The script of a report: a click on a heading sorts a table, a text above a long one leaves the rows that have it. It runs in browsers
 * only, and is written for them as it stands. Without it the page shows the same, unsorted.
 */
export const pageScript = `
"use strict";
{
  const LONG = 12;
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
    return cell.textContent.trim();
  };
  const isMissing = (key, numeric) => key === "" || (numeric && typeof key === "string");
  for (const table of document.querySelectorAll(".table:not(.facts) table")) {
    const body = table.tBodies[0];
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      if (heading.classList.contains("picture")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      heading.replaceChildren(button);
      button.addEventListener("click", () => {
        const numeric = heading.classList.contains("number");
        const before = heading.getAttribute("aria-sort");
        const falling = before === null ? numeric : before === "ascending";
        for (const other of headings) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, column) }));
        rows.sort((left, right) => {
          const [first, second] = [isMissing(left.key, numeric), isMissing(right.key, numeric)];
          if (first || second) return first - second;
          const order = numeric
            ? left.key - right.key
            : String(left.key).localeCompare(String(right.key), undefined, { numeric: true });
          return falling ? -order : order;
        });
        body.append(...rows.map(({ row }) => row));
      });
    });
    if (body.rows.length < LONG) continue;
    const label = document.createElement("label");
    label.className = "search";
    const input = document.createElement("input");
    input.type = "search";
    label.append("Search ", input);
    table.before(label);
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase();
      for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
  }
}
`;
