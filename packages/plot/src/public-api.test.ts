import { expect, test } from "vitest";
import * as plot from "./index.js";
import * as node from "./node/index.js";

test("the public names", () => {
  expect(Object.keys(plot).sort()).toEqual([
    "channelTemplates",
    "clsFigure",
    "covarianceFigure",
    "figureCss",
    "figureScript",
    "histFigure",
    "impactsFigure",
    "inputFigure",
    "interactiveFigure",
    "lCurveFigure",
    "limitBandsFigure",
    "limitsFigure",
    "lossFigure",
    "palette",
    "paletteColour",
    "plainText",
    "pullsFigure",
    "readLabels",
    "reportPage",
    "scan2DFigure",
    "scanFigure",
    "scannedPairs",
    "selections",
    "styles",
    "toHtml",
    "toSvg",
    "toysFigure",
    "uncertaintiesFigure",
  ]);
  expect(Object.keys(node).sort()).toEqual(["toPdf", "toPng"]);
});
