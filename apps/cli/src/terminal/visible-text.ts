import { visibleText as visible } from "@rabbit-fit/results/visible-text";

export { visible };

/** Lines as they go to the terminal, each ended. */
export function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${visible(line)}\n`).join("");
}
