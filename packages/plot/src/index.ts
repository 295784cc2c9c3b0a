export { type LossFigureOptions, lossFigure } from "./convergence/loss-figure.js";
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
export type { HistDrawing, HistFigureLook, HistFigureOptions, HistVariation } from "./hists/hist-options.js";
export { selections } from "./hists/selections.js";
export { figureScript } from "./html/figure-script.js";
export { figureCss, interactiveFigure, toHtml } from "./html/to-html.js";
export { impactsFigure } from "./impacts/impacts-figure.js";
export type {
  ComparedFit,
  ComparedImpacts,
  ImpactsFigureOptions,
  PullsFigureOptions,
  RowOptions,
  RowOrder,
} from "./impacts/impacts-options.js";
export { pullsFigure } from "./impacts/pulls-figure.js";
export { type ChannelTemplates, channelTemplates } from "./inputs/channel-templates.js";
export { type InputFigureOptions, inputFigure } from "./inputs/input-figure.js";
export type { AxisLabel, FigureLabels, ProcessGroup } from "./labels/figure-labels.js";
export { readLabels } from "./labels/read-labels.js";
export { type ClsFigureOptions, clsFigure } from "./limits/cls-figure.js";
export {
  type LimitBandsFigureOptions,
  type LimitPoint,
  limitBandsFigure,
} from "./limits/limit-bands-figure.js";
export { type LimitsFigureOptions, limitsFigure } from "./limits/limits-figure.js";
export { covarianceFigure } from "./matrices/covariance-figure.js";
export type { CovarianceFigureOptions } from "./matrices/matrix-options.js";
export type { CommonFigureOptions, LegendLook } from "./options/common-options.js";
export { type LCurveFigureOptions, lCurveFigure } from "./regularization/l-curve-figure.js";
export type { ReportedResult, ReportOptions } from "./report/report-options.js";
export { reportPage } from "./report/report-page.js";
export { scannedPairs } from "./scans/drawn-scans.js";
export { scan2DFigure } from "./scans/scan-2d-figure.js";
export { scanFigure } from "./scans/scan-figure.js";
export type { Scan2DFigureOptions, ScanFigureOptions } from "./scans/scan-options.js";
export { palette, paletteColour } from "./style/palette.js";
export { type Style, type StyleName, styles, type TitlePlace } from "./style/styles.js";
export { type SvgOptions, toSvg } from "./svg/to-svg.js";
export { plainText } from "./text/markup.js";
export { type ToysFigureOptions, toysFigure } from "./toys/toys-figure.js";
export {
  type UncertaintiesFigureOptions,
  uncertaintiesFigure,
} from "./uncertainties/uncertainties-figure.js";
