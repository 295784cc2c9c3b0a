export type { Figure, FigureAxis, Header, Legend, Notes, Panel, Place, Tick } from "./figure/figure.js";
export type {
  Area,
  Boxes,
  ColourScale,
  Curve,
  Fill,
  Labels,
  Layer,
  Line,
  Matrix,
  Points,
  Rule,
  Steps,
} from "./figure/layer.js";
export { histFigure } from "./hists/hist-figure.js";
export type {
  CommonFigureOptions,
  HistDrawing,
  HistFigureLook,
  HistFigureOptions,
  HistVariation,
  LegendLook,
} from "./hists/hist-options.js";
export { selections } from "./hists/selections.js";
export { figureScript } from "./html/figure-script.js";
export { figureCss, interactiveFigure, toHtml } from "./html/to-html.js";
export { type ChannelTemplates, channelTemplates } from "./inputs/channel-templates.js";
export { type InputFigureOptions, inputFigure } from "./inputs/input-figure.js";
export type { AxisLabel, FigureLabels, ProcessGroup } from "./labels/figure-labels.js";
export { readLabels } from "./labels/read-labels.js";
export type { ReportedResult, ReportOptions } from "./report/report-options.js";
export { reportPage } from "./report/report-page.js";
export { palette, paletteColour } from "./style/palette.js";
export { type Style, type StyleName, styles, type TitlePlace } from "./style/styles.js";
export { type SvgOptions, toSvg } from "./svg/to-svg.js";
export { plainText } from "./text/markup.js";
export {
  type UncertaintiesFigureOptions,
  uncertaintiesFigure,
} from "./uncertainties/uncertainties-figure.js";
