import { expect, test } from "vitest";
import * as plot from "./index.js";
import * as node from "./node/index.js";

test("the public names", () => {
  expect(Object.keys(plot).sort()).toEqual([
    "channelTemplates",
    "figureCss",
    "figureScript",
    "histFigure",
    "inputFigure",
    "interactiveFigure",
    "palette",
    "paletteColour",
    "plainText",
    "readLabels",
    "reportPage",
    "selections",
    "styles",
    "toHtml",
    "toSvg",
    "uncertaintiesFigure",
  ]);
  expect(Object.keys(node).sort()).toEqual(["toPdf", "toPng"]);
});
