import { html, type Markup } from "./markup.js";

const width = 140;
const height = 14;

/** A pull as a point with its constraint as error bar, between -3 and 3; the band is the uncertainty before the fit. */
export function pullBar(pull: number, constraint: number): Markup | undefined {
  if (!Number.isFinite(pull)) return undefined;
  const at = (value: number) => rounded((Math.max(-3, Math.min(3, value)) / 6 + 0.5) * width);
  const error = Number.isFinite(constraint)
    ? html`<path d="M${at(pull - constraint)} 7H${at(pull + constraint)}"/>`
    : undefined;
  return drawing(
    html`<rect class="band" x="${at(-1)}" y="0" width="${at(1) - at(-1)}" height="${height}"/><path class="zero" d="M${at(0)} 0V14"/>${error}<circle cx="${at(pull)}" cy="7" r="3.2"/>`,
  );
}

/** Two numbers as bars from zero: down and up, in units of the largest number that is shown. */
export function impactBar(down: number, up: number, largest: number): Markup | undefined {
  if (!(largest > 0)) return undefined;
  const bar = (value: number, name: string) => {
    if (!Number.isFinite(value)) return undefined;
    const length = (Math.abs(value) / largest) * (width / 2);
    const from = value < 0 ? width / 2 - length : width / 2;
    return html`<rect class="${name}" x="${rounded(from)}" y="2" width="${rounded(length)}" height="10"/>`;
  };
  return drawing(html`${bar(down, "down")}${bar(up, "up")}<path class="zero" d="M70 0V14"/>`);
}

/** The numbers stand beside it in words, so that it needs none of its own. */
function drawing(content: Markup): Markup {
  return html`<svg class="bar" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true">${content}</svg>`;
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}
