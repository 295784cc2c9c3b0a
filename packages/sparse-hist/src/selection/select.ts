import { keepAxis, mapAxes } from "../histogram/axis-map.js";
import type { AnyHistogram } from "../histogram/types.js";
import { HistogramError } from "../histogram-error.js";
import { axisNumber } from "./axis-number.js";
import type { Selection, Selector } from "./selectors.js";
import { selectAxis } from "./slice-axis.js";

/**
 * A part of a histogram, in the terms of UHI: `select(h, { x: slice(loc(1), loc(3)), y: sum, process: "signal" })` is
 * Python's `h[{"x": s[loc(1):loc(3)], "y": sum, "process": loc("signal")}]`. Axes that are not named stay as they are.
 * Unlike there, a histogram without axes is left where every axis is removed: its one bin holds the content.
 *
 * @throws HistogramError when an axis or a bin is not there, or an axis cannot be cut or merged that way
 */
export function select<H extends AnyHistogram>(hist: H, selection: Selection): H {
  const selectors = new Array<Selector | undefined>(hist.axes.length).fill(undefined);
  for (const [d, selector] of byNumber(hist, selection)) selectors[d] = selector;
  const maps = hist.axes.map((axis, d) => {
    const selector = selectors[d];
    return (selector === undefined ? undefined : selectAxis(axis, selector)) ?? keepAxis(axis);
  });
  return mapAxes(hist, maps);
}

function byNumber(hist: AnyHistogram, selection: Selection): [number, Selector | undefined][] {
  if (!Array.isArray(selection)) {
    return Object.entries(selection).map(([name, selector]) => [axisNumber(hist.axes, name), selector]);
  }
  if (selection.length !== hist.axes.length) {
    throw new HistogramError({
      field: "selection.length",
      found: selection.length,
      expected: `${hist.axes.length}, one for each axis`,
      remedy: "`undefined` takes all of an axis; by name, axes may be left out.",
    });
  }
  return [...selection.entries()];
}
