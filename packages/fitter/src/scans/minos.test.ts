import { readFileSync } from "node:fs";
import type { FitInput } from "@rabbit-fit/contracts";
import { regularAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { fitToData } from "../fit/fit-to-data.fixture.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import { counting } from "../testing/counting.fixture.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { contour } from "./contour.js";
import { contour2d } from "./contour-2d.js";

/** Distances from the minimum. */
interface Ends {
  readonly down: number;
  readonly up: number;
}

/** What tools/reference/make_minos_fixtures.py has of iminuit. */
interface Minos {
  readonly names: readonly string[];
  readonly channels: readonly number[];
  readonly norm: readonly number[];
  readonly logk: readonly number[];
  readonly counts: readonly number[];
  readonly values: readonly number[];
  readonly errors: readonly number[];
  readonly intervals: readonly (Ends & {
    readonly of: string;
    readonly level: number;
    readonly polished: Ends;
  })[];
  readonly contour: {
    readonly of: readonly [string, string];
    readonly points: readonly (readonly [number, number])[];
    readonly polished: readonly (readonly [number, number])[];
  };
}

const minos = JSON.parse(
  readFileSync(new URL("../../../../fixtures/scans/minos.json", import.meta.url), "utf8"),
) as Minos;

function input(): FitInput {
  const example = exampleInput({ systematics: 3, symmetric: true });
  let start = 0;
  const channels = minos.channels.map((count, i) => {
    const axes = [regularAxis(count, 0, 1, { name: "x", underflow: false, overflow: false })];
    const channel = { name: `ch${i}`, axes, masked: false, flow: false, start, stop: start + count };
    start += count;
    return channel;
  });
  const norm = Float64Array.from(minos.norm);
  return {
    ...example,
    channels,
    processes: [minos.names[0]!, "bkg"],
    signals: [minos.names[0]!],
    systematics: { ...example.systematics, names: minos.names.slice(1), noiIndices: new Int32Array(0) },
    data: { counts: Float64Array.from(minos.counts) },
    templates: {
      kind: "dense",
      norm,
      columnCount: 3,
      logk: [{ firstRow: 0, values: Float64Array.from(minos.logk) }],
    },
    sumw: norm.slice(),
    sumw2: new Float64Array(norm.length),
  };
}

const fitted = async () => (await fitToData(input(), { parameters: { allowNegative: true } })).postfit;

test("the minimum is that of MIGRAD", async () => {
  const fit = await fitted();
  expect(fit.likelihood.parameterNames).toEqual(minos.names);
  fit.x.forEach((value, i) => {
    expect((value - minos.values[i]!) / minos.errors[i]!).toBeCloseTo(0, 5);
  });
});

test("intervals are those of MINOS", async () => {
  const fit = await fitted();
  const { intervals } = await contour(fit);
  for (const { of, level, polished, ...ends } of minos.intervals) {
    const found = intervals.find((interval) => interval.of === of && interval.level === level)!;
    for (const side of ["down", "up"] as const) {
      const shift = found[side].values[0]! - found.value;
      expect(shift / polished[side]).toBeCloseTo(1, 6);
      // As far as MINOS itself gets.
      expect(Math.abs(shift / ends[side] - 1)).toBeLessThan(5e-4);
    }
  }
});

test("contours go through the points of mncontour", async () => {
  const fit = await fitted();
  const { of, points, polished } = minos.contour;
  const places = of.map((name) => minos.names.indexOf(name));
  const [x0, y0] = places.map((place) => fit.x[place]!) as [number, number];
  const [sx, sy] = places.map((place) => minos.errors[place]!) as [number, number];
  const whitened = ([x, y]: readonly number[]) => ({
    angle: Math.atan2((y! - y0) / sy, (x! - x0) / sx),
    radius: Math.hypot((x! - x0) / sx, (y! - y0) / sy),
  });
  const ours = (await contour2d(fit, { of, points: 200 })).points.map(({ values }) => whitened(values));
  /** The radius of the contour at an angle, by a cubic through the four nearest points. */
  const radiusAt = (angle: number) => {
    const turned = (other: number) => Math.atan2(Math.sin(other - angle), Math.cos(other - angle));
    const near = ours
      .map((point) => ({ at: turned(point.angle), radius: point.radius }))
      .sort((a, b) => Math.abs(a.at) - Math.abs(b.at))
      .slice(0, 4);
    return near.reduce((sum, { at, radius }, i) => {
      const weight = near.reduce(
        (product, other, j) => (i === j ? product : (product * -other.at) / (at - other.at)),
        1,
      );
      return sum + weight * radius;
    }, 0);
  };
  polished.forEach((point, k) => {
    const { angle, radius } = whitened(point);
    // The cubic is good to (2 pi / 200)^4.
    expect(radiusAt(angle) / radius).toBeCloseTo(1, 5);
    // As far as mncontour itself gets.
    const itsOwn = whitened(points[k]!);
    expect(Math.abs(radiusAt(itsOwn.angle) / itsOwn.radius - 1)).toBeLessThan(5e-4);
  });
});

test("ends are found up to where the yield would be negative, where the Gaussian approximation is beyond that", async () => {
  // One bin: N = 3 + mu, and 2 (L - L_min) = 2 (N - n - n ln(N / n)) = level^2.
  const n = 2;
  const { postfit: fit } = await fitToData(counting([1], [3], [n]), { parameters: { allowNegative: true } });
  const levels = [1, 1.5, 2, 3, 4];
  const { intervals } = await contour(fit, { levels });
  expect(intervals.map(({ level }) => level)).toEqual(levels);
  for (const { level, down, up } of intervals) {
    const sides: readonly [ProfilePoint, number, number][] = [
      [down, 0, n],
      [up, n, 1000],
    ];
    for (const [end, from, to] of sides) {
      const rises = (yields: number) => 2 * (yields - n - n * Math.log(yields / n)) - level ** 2;
      let [low, high] = [from, to];
      for (let halving = 0; halving < 200; halving++) {
        const middle = (low + high) / 2;
        if (rises(middle) * (end === down ? 1 : -1) > 0) low = middle;
        else high = middle;
      }
      expect(end.status).toBe("found");
      expect(end.values[0]! + 3).toBeCloseTo((low + high) / 2, 7);
    }
  }
});
