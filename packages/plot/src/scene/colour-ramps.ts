import type { ColourScale } from "../figure/layer.js";

/**
 * Colours at equal distances along a ramp, between which numbers are interpolated. `blue-red` is RdBu of colorbrewer2.org, turned
 * round, `blues` its Blues; `viridis` and `cividis` are those of matplotlib.
 */
const ramps: Readonly<Record<ColourScale["ramp"], readonly string[]>> = {
  "blue-red": [
    "053061",
    "2166ac",
    "4393c3",
    "92c5de",
    "d1e5f0",
    "f7f7f7",
    "fddbc7",
    "f4a582",
    "d6604d",
    "b2182b",
    "67001f",
  ],
  blues: ["f7fbff", "deebf7", "c6dbef", "9ecae1", "6baed6", "4292c6", "2171b5", "08519c", "08306b"],
  viridis: [
    "440154",
    "482878",
    "3e4989",
    "31688e",
    "26828e",
    "1f9e89",
    "35b779",
    "6ece58",
    "b5de2b",
    "fde725",
  ],
  cividis: [
    "00224e",
    "123570",
    "3b496c",
    "575d6d",
    "707173",
    "8a8678",
    "a59c74",
    "c3b369",
    "e1cc55",
    "fee838",
  ],
};

/** So many colours of a ramp are told apart. */
const STEPS = 128;

/** The colour of a number; of one outside the domain, that of the nearer end. */
export function rampColour({ ramp, domain }: ColourScale, value: number): string {
  const [low, high] = domain;
  const share = high === low ? 0.5 : (value - low) / (high - low);
  const step = Math.round(Math.max(0, Math.min(1, share)) * STEPS) / STEPS;
  const colours = ramps[ramp];
  const place = step * (colours.length - 1);
  const [before, after] = [colours[Math.floor(place)]!, colours[Math.ceil(place)]!];
  const part = place - Math.floor(place);
  const channels = [0, 2, 4].map((i) => {
    const [a, b] = [before, after].map((colour) => Number.parseInt(colour.slice(i, i + 2), 16)) as [
      number,
      number,
    ];
    return Math.round(a + part * (b - a))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
