import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Figure } from "../figure/figure.js";
import { interactiveFigure } from "../html/to-html.js";
import { html, Markup } from "./markup.js";
import type { ReportContent } from "./report-content.js";

/** A figure of a page, with its caption. Where it cannot be drawn, the page says why. */
export function reportFigure(
  make: () => Figure,
  { idPrefix, caption }: { readonly idPrefix: string; readonly caption: string },
  { options }: Pick<ReportContent, "options">,
): Markup {
  const { reworded = (text: string) => text } = options;
  try {
    const figure = new Markup(interactiveFigure(make(), { idPrefix }));
    return html`<figure>${figure}<figcaption>${caption}</figcaption></figure>`;
  } catch (error) {
    if (!(error instanceof RabbitInputError)) throw error;
    return html`<figure><p class="note">${reworded(error.message)}</p><figcaption>${caption}: not drawn</figcaption></figure>`;
  }
}

/** Figures beside each other; nothing where there are none. */
export function figureRow(figures: readonly Markup[]): Markup[] {
  return figures.length === 0 ? [] : [html`<div class="figures">${figures}</div>`];
}
