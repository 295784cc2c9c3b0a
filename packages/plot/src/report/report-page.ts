import { RabbitInputError } from "@rabbit-fit/contracts";
import { figureScript } from "../html/figure-script.js";
import { figureCss } from "../html/to-html.js";
import { html, Markup } from "./markup.js";
import { pageScript } from "./page-script.js";
import { pageStyle } from "./page-style.js";
import { reportContent } from "./report-content.js";
import { type ReportedResult, type ReportOptions, reportRule } from "./report-options.js";
import { reportSections } from "./sections.js";

/** Nothing is loaded from anywhere; what is in the page may run. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/**
 * Fits on one page of HTML that needs nothing else and no network: what was fitted, how each fit ended, parameters, goodness of fit,
 * channels, pulls, impacts, correlations and toys. All fits of all results stand side by side. What a fit hides stays hidden.
 *
 * @throws RabbitInputError where something is no result, or has no fit that is asked for
 */
export function reportPage(results: readonly ReportedResult[], options: ReportOptions = {}): string {
  reportRule.check(options, "options");
  if (results.length === 0) {
    throw new RabbitInputError({ field: "results", state: "empty", expected: "at least one result" });
  }
  const content = reportContent(results, options);
  const sections = reportSections
    .map(({ make, ...section }) => ({ ...section, parts: make(content) }))
    .filter(({ parts }) => parts.length > 0);
  const title = options.title ?? "Fit report";
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(figureCss + pageStyle)}</style></head><body data-wheel="control">
<header><h1>${title}</h1>
<nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav></header>
<main>
${sections.map(({ id, title: name, parts }) => html`<section id="${id}"><h2>${name}</h2>${parts}</section>`)}
</main>
${options.program === undefined ? undefined : html`<footer>Report by ${options.program}</footer>`}
<script>${new Markup(figureScript + pageScript)}</script>
</body></html>
`;
  return page.source;
}
