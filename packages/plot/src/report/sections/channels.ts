import type { FitStage } from "@rabbit-fit/contracts";
import { type ChannelYields, uncertaintiesOf } from "@rabbit-fit/results";
import { histFigure } from "../../hists/hist-figure.js";
import { html, type Markup } from "../markup.js";
import type { ReportContent, ReportedFit } from "../report-content.js";
import { figureRow, reportFigure } from "../report-figure.js";
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
    return [...figureRow(figures), ...(shown.length < places.length ? [rest] : [])];
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

function figureAt({ fit, mapping, channel, stage }: Place, i: number, content: ReportContent): Markup {
  const hasErrors = uncertaintiesOf(channel[stage].inclusive!) !== undefined;
  const draw = () =>
    histFigure(fit.result, {
      ...content.options.figures,
      fit: fit.view.name,
      mapping,
      channel: channel.channel,
      stage,
      ...(!hasErrors && { band: "none" as const }),
    });
  const caption = `${stage === "prefit" ? "Prefit" : "Postfit"}, ${channel.channel}, ${mapping}, ${fit.label}`;
  return reportFigure(draw, { idPrefix: `${fit.key}-${i}`, caption }, content);
}
