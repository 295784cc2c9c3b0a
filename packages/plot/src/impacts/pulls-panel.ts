import type { Layer, Points } from "../figure/layer.js";
import { paletteColour } from "../style/palette.js";
import type { RowOptions } from "./impacts-options.js";
import { lineAlongRows, type RowPanel } from "./row-figure.js";
import type { SourcePull } from "./source-pulls.js";
import type { SourceRow, SourceSeries } from "./source-rows.js";

/** The axis reaches at least this far, and from the largest pull on this much farther. */
const LEAST_RANGE = 2.2;
const BEYOND = 1.3;

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
  const range = pullRange ?? rangeOf(rows);
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
  };
}

function rangeOf(rows: readonly SourceRow[]): number {
  let range = LEAST_RANGE;
  for (const { pulls } of rows) {
    for (const pull of pulls) {
      if (pull && Math.abs(pull.value) + BEYOND > range) range = Math.abs(pull.value) + BEYOND;
    }
  }
  return range;
}
