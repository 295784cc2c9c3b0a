import { visibleText } from "@rabbit-fit/results";
import { escaped } from "../svg/xml-text.js";

/** A piece of a page that is HTML already. Texts become such pieces by `html` alone, which escapes them. */
export class Markup {
  constructor(readonly source: string) {}
}

export type Content = Markup | string | number | undefined | readonly Content[];

/** HTML with values in it: all that is not `Markup` is a text and stays one. Attributes are written in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(sourceOf)));
}

function sourceOf(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.source;
  if (typeof content === "object") return content.map(sourceOf).join("\n");
  return escaped(visibleText(String(content)));
}
