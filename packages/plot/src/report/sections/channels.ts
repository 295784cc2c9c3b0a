import { type FitStage, RabbitInputError } from "@rabbit-fit/contracts";
import { type ChannelYields, uncertaintiesOf } from "@rabbit-fit/results";
import { histFigure } from "../../hists/hist-figure.js";
import { interactiveFigure } from "../../html/to-html.js";
import { html, Markup } from "../markup.js";
import type { ReportContent, ReportedFit } from "../report-content.js";
import type { ReportSection } from "../section.js";

/** A page with more figures takes browsers long. */
const longest = 60;

interface Place {
  readonly fit: ReportedFit;
  readonly mapping: string;
  readonly channel: ChannelYields;
  readonly stage: FitStage;
}

/** Data and prediction of each channel of each mapping, after the fit and before it. */
export const channelsSection: ReportSection = {
  id: "channels",
  title: "Channels",
  make: (content) => {
    const places = content.fits.flatMap(placesOf);
    const shown = places.slice(0, longest);
    if (shown.length === 0) return [];
    const figures = shown.map((place, i) => figureAt(place, i, content));
    const rest = html`<p class="note">${longest} of ${places.length} figures. rabbit plot hists draws all.</p>`;
    return [html`<div class="figures">${figures}</div>`, ...(shown.length < places.length ? [rest] : [])];
  },
};

function placesOf(fit: ReportedFit): Place[] {
  return fit.view.mappings.flatMap((mapping) =>
    fit.view
      .yields(mapping)
      .flatMap((channel) =>
        (["postfit", "prefit"] as const)
          .filter((stage) => channel[stage].inclusive !== undefined)
          .map((stage) => ({ fit, mapping, channel, stage })),
      ),
  );
}

function figureAt({ fit, mapping, channel, stage }: Place, i: number, { options }: ReportContent): Markup {
  const { reworded = (text: string) => text } = options;
  const caption = `${stage === "prefit" ? "Prefit" : "Postfit"}, ${channel.channel}, ${mapping}, ${fit.label}`;
  const hasErrors = uncertaintiesOf(channel[stage].inclusive!) !== undefined;
  const drawn = () =>
    histFigure(fit.result, {
      ...options.figures,
      fit: fit.view.name,
      mapping,
      channel: channel.channel,
      stage,
      ...(!hasErrors && { band: "none" as const }),
    });
  try {
    const figure = new Markup(interactiveFigure(drawn(), { idPrefix: `${fit.key}-${i}` }));
    return html`<figure>${figure}<figcaption>${caption}</figcaption></figure>`;
  } catch (error) {
    if (!(error instanceof RabbitInputError)) throw error;
    return html`<figure><p class="note">${reworded(error.message)}</p><figcaption>${caption}: not drawn</figcaption></figure>`;
  }
}
