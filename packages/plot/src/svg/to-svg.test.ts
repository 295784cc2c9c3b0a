import { expect, test } from "vitest";
import { clsFigure } from "../limits/cls-figure.js";
import { layOut } from "../scene/lay-out.js";
import { exampleLimits } from "../testing/example-limits.js";
import { textWidth } from "../text/text-metrics.js";
import { sceneSvg, toSvg } from "./to-svg.js";

const figure = clsFigure(exampleLimits({ "0.05": 2, "0.5": 0.5, "0.2": 1 }));

test("words keep the room of those of Arimo in any other font", () => {
  const words = [
    ...toSvg(figure).matchAll(
      /font-size="([\d.]+)" textLength="([\d.]+)" lengthAdjust="spacingAndGlyphs">([^<]+)</g,
    ),
  ];
  expect(words.map(([, , , text]) => text)).toEqual(expect.arrayContaining(["Observed", "95% expected"]));
  for (const [, size, length, text] of words) {
    expect(Number(length)).toBeCloseTo(textWidth(text!, "regular") * Number(size), 1);
  }
});

test("nothing is stretched where the font is there", () => {
  const svg = sceneSvg(layOut(figure), figure.description, { hasFont: true });
  expect(svg).not.toContain("textLength");
  expect(toSvg(figure).replaceAll(/ textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"/g, "")).toBe(
    svg.replaceAll("figure-clip", `${figure.name}-clip`),
  );
});
