/** A point of the plane, or a direction. */
export type Plane = readonly [number, number];

/** A point of a closed curve with the direction outwards, of any length: the curve goes counter-clockwise at a right angle to it. */
export interface DirectedPoint {
  readonly w: Plane;
  readonly gradient: Plane;
}

/** Of the circular arc with the tangents of both ends, which is its chord on average where they do not fit to one. */
export function arcLength(from: DirectedPoint, to: DirectedPoint): number {
  const chord = norm(minus(to.w, from.w));
  const turn = angleBetween(tangent(from), tangent(to));
  return Math.abs(turn) < 1e-4 ? chord : (chord * (turn / 2)) / Math.sin(turn / 2);
}

/** A share of the way along the arc between two points. */
export function pointOfArc(from: DirectedPoint, to: DirectedPoint, share: number): Plane {
  const chord = minus(to.w, from.w);
  const turn = angleBetween(tangent(from), tangent(to));
  if (Math.abs(turn) < 1e-4) return moved(from.w, chord, share);
  // On a circle, the chord to the point at a share of the turn: shorter, and turned back by the rest of the half turn.
  const ratio = Math.sin((share * turn) / 2) / Math.sin(turn / 2);
  const angle = ((share - 1) * turn) / 2;
  const [c, s] = [Math.cos(angle) * ratio, Math.sin(angle) * ratio];
  return [from.w[0] + c * chord[0] - s * chord[1], from.w[1] + s * chord[0] + c * chord[1]];
}

/** A step along an arc of a curvature. */
export function arc(here: DirectedPoint, step: number, curvature: number): Plane {
  const [t, n] = [tangent(here), here.gradient];
  const size = norm(n);
  const turn = curvature * step;
  const along = Math.abs(turn) < 1e-6 ? step : Math.sin(turn) / curvature;
  const inwards = Math.abs(turn) < 1e-6 ? 0 : (1 - Math.cos(turn)) / curvature;
  return [
    here.w[0] + along * t[0] - (inwards * n[0]) / size,
    here.w[1] + along * t[1] - (inwards * n[1]) / size,
  ];
}

/** With the inside on the left. */
export function tangent({ gradient: [a, b] }: DirectedPoint): Plane {
  const size = Math.hypot(a, b);
  return [-b / size, a / size];
}

export function angleBetween(a: Plane, b: Plane): number {
  return Math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
}

export function minus(a: Plane, b: Plane): Plane {
  return [a[0] - b[0], a[1] - b[1]];
}

export function moved(from: Plane, direction: Plane, length: number): Plane {
  return [from[0] + length * direction[0], from[1] + length * direction[1]];
}

export function norm([a, b]: Plane): number {
  return Math.hypot(a, b);
}
