import { type CellStyle, cellText, isFilled, titleText } from "./cell-text.js";
import type { Table, TableColumn } from "./table.js";
import { visibleText } from "./visible-text.js";

const style: CellStyle = {
  digits: 2,
  text: latexText,
  number: (text) => inMath(mathNumber(text)),
  estimate: (value, uncertainty, power) => {
    const sum = `${mathNumber(value)} \\pm ${mathNumber(uncertainty)}`;
    return inMath(power === 0 ? sum : `(${sum}) \\times 10^{${power}}`);
  },
  range: (low, high) => inMath(`[${mathNumber(low)}, ${mathNumber(high)})`),
  interval: (value, { up, down }, power) => {
    const sum = `${mathNumber(value)}^{+${mathNumber(up)}}_{-${mathNumber(down)}}`;
    return inMath(power === 0 ? sum : `(${sum}) \\times 10^{${power}}`);
  },
};

/**
 * A table as a `tabular` of LaTeX with the rules of the package booktabs, line by line, for a paper: uncertainties have two significant
 * digits, their values as many decimals. Names are escaped. Notes are comments in front.
 */
export function* tableLatex({ title, columns, rows, sections, notes = [] }: Table): Generator<string> {
  const all = [...rows];
  const filled = columns.filter((column) => isFilled(column, all));
  for (const comment of ["needs \\usepackage{booktabs}", ...(title === undefined ? [] : [title]), ...notes]) {
    yield `% ${visibleText(comment)}\n`;
  }
  yield `\\begin{tabular}{${filled.map(({ kind }) => (kind === "text" || kind === "flag" ? "l" : "r")).join("")}}\n`;
  yield "\\toprule\n";
  yield line(filled.map(heading));
  yield "\\midrule\n";
  for (const [i, row] of all.entries()) {
    const before = all[i - 1];
    if (sections !== undefined && before !== undefined && before[sections] !== row[sections])
      yield "\\midrule\n";
    yield line(filled.map((column) => cellText(column, row[column.key], style)));
  }
  yield "\\bottomrule\n";
  yield "\\end{tabular}\n";
}

function line(cells: readonly string[]): string {
  return `${cells.join(" & ")} \\\\\n`;
}

function heading(column: TableColumn): string {
  if (column.kind === "flag") return "";
  const { latexTitle, unit } = column;
  if (latexTitle === undefined) return latexText(visibleText(titleText(column)));
  return unit === undefined ? latexTitle : `${latexTitle} [${latexText(unit)}]`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  // After the end of a row LaTeX takes these for options of it.
  "[": "{[}",
  "*": "{*}",
};

/** A text with the characters that mean something to LaTeX escaped. */
function latexText(text: string): string {
  return text.replace(/[\\~^<>|{}_$&#%[*]/g, (character) => SPECIAL[character] ?? `\\${character}`);
}

function inMath(text: string): string {
  return `$${text}$`;
}

/** A number as `roundedEstimate` and `shortNumber` write it, or a word, inside a formula. */
function mathNumber(text: string): string {
  if (text === "inf" || text === "-inf") return text.replace("inf", "\\infty");
  const power = /^(.*)e([+-]\d+)$/.exec(text);
  if (power) return `${power[1]} \\times 10^{${Number(power[2])}}`;
  return /^-?[\d.]+$/.test(text) ? text : `\\mathrm{${text}}`;
}
