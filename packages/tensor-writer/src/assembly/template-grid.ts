import type { Channel } from "@rabbit-fit/contracts";
import type { Template, TemplateBook } from "../template/template-book.js";

/** A template with its place in the tensor. */
export interface PlacedTemplate {
  readonly template: Template;
  /** First bin of its channel. */
  readonly start: number;
  readonly process: number;
}

/** All templates by channel, then process. */
export interface TemplateGrid {
  readonly binCount: number;
  readonly processCount: number;
  readonly templates: readonly PlacedTemplate[];
}

export function templateGrid(
  book: Pick<TemplateBook, "find">,
  channels: readonly Channel[],
  processes: readonly string[],
): TemplateGrid {
  const templates = channels.flatMap(({ name, start }) =>
    processes.flatMap((processName, process) => {
      const template = book.find(processName, name);
      return template ? [{ template, start, process }] : [];
    }),
  );
  return { binCount: channels.at(-1)?.stop ?? 0, processCount: processes.length, templates };
}

/** Numbers of all templates as a table [bins, processes], zero where there is no template. */
export function table(grid: TemplateGrid, numbers: (template: Template) => Float64Array): Float64Array {
  const out = new Float64Array(grid.binCount * grid.processCount);
  for (const { template, start, process } of grid.templates) {
    const values = numbers(template);
    for (let bin = 0; bin < values.length; bin++) {
      out[(start + bin) * grid.processCount + process] = values[bin]!;
    }
  }
  return out;
}
