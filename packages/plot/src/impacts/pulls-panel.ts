import type { Layer, Points } from "../figure/layer.js";
import { paletteColour } from "../style/palette.js";
import { threeDigits } from "./impact-text.js";
import type { RowOptions } from "./impacts-options.js";
import { lineAlongRows, type RowPanel } from "./row-figure.js";
import type { SourcePull } from "./source-pulls.js";
import type { SourceRow, SourceSeries } from "./source-rows.js";

/** The axis reaches at least this far, from the largest pull on this much farther, and beyond the end of a bar a little. */
const LEAST_RANGE = 2.2;
const BEYOND = 1.3;
const BEYOND_BAR = 0.2;
/** For what has no constraint, and for error bars, the axis reaches no farther than this: they would squeeze the pulls. */
const WIDEST = 6;
/** From an arrow at the edge, and from the end of an error bar, to the number of a value that is beyond the axis, of half of the axis. */
const FROM_ARROW = 0.1;
const FROM_BAR = 0.03;

const GAINED = "$(\\theta-\\theta_0)/\\sqrt{\\sigma_0^2-\\sigma^2}$";

/** The panel of pulls and constraints: a marker where a parameter is, with its uncertainty after the fit. */
export function pullsPanel(
  rows: readonly SourceRow[],
  series: readonly Pick<SourceSeries, "name">[],
  {
    pulls = "difference",
    gainedPulls = false,
    pullRange,
  }: Omit<RowOptions, "pulls"> & { readonly pulls?: RowOptions["pulls"] | "none" },
): RowPanel {
  // A fit that is compared with itself, as for another kind of impacts, has its pulls once.
  const drawn = series.flatMap(({ name }, i) => (rows.some((row) => row.pulls[i]) ? [{ name, i }] : []));
  const several = drawn.length > 1;
  const layers: Layer[] = [
    lineAlongRows(0, rows.length, { colour: "#777777", width: 1 }),
    ...[-1, 1].map((at) => lineAlongRows(at, rows.length, { colour: "#999999", width: 0.8, dash: "dashed" })),
  ];
  const entries: { key: string; label: string }[] = [];
  const add = (layer: Points & { readonly key: string; readonly name: string }, isNamed: boolean) => {
    if (layer.x.length === 0) return;
    layers.push(layer);
    if (isNamed && !entries.some(({ key }) => key === layer.key)) {
      entries.push({ key: layer.key, label: layer.name });
    }
  };
  const range = pullRange ?? rangeOf(rows, gainedPulls);
  for (const [place, { name, i }] of drawn.entries()) {
    const colour = i === 0 ? "black" : paletteColour(i + 3);
    const found = rows.flatMap((row, top) => {
      const pull = row.pulls[i];
      return pull === undefined ? [] : [{ pull, y: top + (place + 1) / (drawn.length + 1) }];
    });
    const suffix = name === "" || !several ? "" : ` (${name})`;
    for (const isConstrained of [true, false]) {
      const own = found.filter(({ pull }) => pull.isConstrained === isConstrained);
      const marker = isConstrained ? "disc" : "circle";
      const key = i === 0 && !isConstrained ? "unconstrained" : `pull ${i}`;
      const title = isConstrained || i > 0 ? `Pull${suffix}` : "Unconstrained";
      add({ ...markers(own, colour, several), key, name: title, marker }, several || !isConstrained);
      layers.push(...valuesBeyond(own, { range, several, colour, key }));
    }
    if (gainedPulls) {
      const gained = found.filter(({ pull }) => Number.isFinite(pull.gained));
      add(
        {
          kind: "points",
          key: i === 0 ? "gained" : `pull ${i}`,
          name: GAINED,
          x: gained.map(({ pull }) => pull.gained),
          y: gained.map(({ y }) => y),
          colour: i === 0 ? "#00805a" : colour,
          marker: "cross",
          size: 6,
          beyond: "x",
        },
        true,
      );
    }
    const hidden = found.filter(({ pull }) => pull.isBlinded);
    layers.push({
      kind: "labels",
      x: hidden.map(() => 0),
      y: hidden.map(({ y }) => y),
      texts: hidden.map(() => "blinded"),
      colour: "#555555",
      scale: 0.85,
    });
  }
  const label = pulls === "value" ? "$\\theta/\\sigma_0$" : "Pull $(\\theta-\\theta_0)/\\sigma_0$";
  return { x: { scale: "linear", domain: [-range, range], label }, layers, entries, share: 1 };
}

function markers(
  found: readonly { readonly pull: SourcePull; readonly y: number }[],
  colour: string,
  several: boolean,
): Points {
  return {
    kind: "points",
    x: found.map(({ pull }) => pull.value),
    y: found.map(({ y }) => y),
    xLow: found.map(({ pull }) => pull.value - pull.below),
    xHigh: found.map(({ pull }) => pull.value + pull.above),
    colour,
    size: several ? 4.5 : 5.5,
    ends: "capped",
    beyond: "x",
  };
}

/** The values that are beyond the axis, as numbers beside their arrows or the ends of their error bars. */
function valuesBeyond(
  found: readonly { readonly pull: SourcePull; readonly y: number }[],
  {
    range,
    several,
    ...look
  }: { readonly range: number; readonly several: boolean; readonly colour: string; readonly key: string },
): Layer[] {
  return ([-1, 1] as const).flatMap((side): Layer[] => {
    const beyond = found.filter(({ pull }) => side * pull.value > range);
    if (beyond.length === 0) return [];
    const edge = range * (1 - FROM_ARROW);
    const places = beyond.map(({ pull: { value, below, above } }) => {
      const inner = side * value - (side < 0 ? above : below) - range * FROM_BAR;
      return side * (inner > -edge && inner < edge ? inner : edge);
    });
    return [
      {
        ...look,
        kind: "labels",
        x: places,
        y: beyond.map(({ y }) => y),
        texts: beyond.map(({ pull }) => threeDigits(pull.value)),
        anchor: side < 0 ? "start" : "end",
        scale: several ? 0.6 : 0.85,
      },
    ];
  });
}

/** How far the axis reaches to either side. */
function rangeOf(rows: readonly SourceRow[], gainedPulls: boolean): number {
  const pulls = rows.flatMap((row) => row.pulls.filter((pull) => pull !== undefined));
  const widest = pulls.some(({ isConstrained }) => isConstrained) ? WIDEST : Number.POSITIVE_INFINITY;
  let range = LEAST_RANGE;
  for (const { value, below, above, gained, isConstrained } of pulls) {
    const marker = Math.abs(value) + BEYOND;
    const bars = Math.max(Math.abs(value - below), Math.abs(value + above)) + BEYOND_BAR;
    const cross = gainedPulls ? Math.abs(gained) + BEYOND_BAR : 0;
    for (const reach of [marker, bars, cross]) if (reach > range && reach <= widest) range = reach;
    if (isConstrained && marker > range) range = marker;
  }
  return range;
}
