import type { Typeset } from "../text/typeset.js";

/*
 * A figure that has been laid out: paths and texts with their places in points, from the upper left corner. Renderers need to know no
 * more than these three kinds.
 */

export interface ScenePath {
  readonly kind: "path";
  /** As the attribute `d` of a path in SVG. */
  readonly d: string;
  readonly fill?: string;
  readonly opacity?: number;
  readonly stroke?: string;
  readonly width?: number;
  /** Lengths of dashes and gaps. */
  readonly dash?: readonly number[];
}

export interface SceneText {
  readonly kind: "text";
  /** The start of the base line. */
  readonly x: number;
  readonly y: number;
  readonly text: Typeset;
  readonly colour: string;
  /** Whether the line goes upwards instead of to the right. */
  readonly upwards?: true;
}

export interface SceneGroup {
  readonly kind: "group";
  readonly children: readonly SceneNode[];
  /** Nothing is drawn outside this path. */
  readonly clip?: string;
  /** The entry of the legend that it belongs to. */
  readonly key?: string;
  /** Whether it is that entry itself. */
  readonly isEntry?: true;
}

export type SceneNode = ScenePath | SceneText | SceneGroup;

/** A rectangle. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly SceneNode[];
  /** The frames of the panels of the figure, with the domains of their axes as they are drawn. */
  readonly frames: readonly {
    readonly box: Box;
    readonly x: readonly [number, number];
    readonly y: readonly [number, number];
  }[];
}

/** The path of a rectangle. */
export function boxPath({ left, top, right, bottom }: Box): string {
  return `M${round(left)},${round(top)}H${round(right)}V${round(bottom)}H${round(left)}Z`;
}

/** The path through points. */
export function linePath(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${round(x)},${round(y)}`).join("");
}

/** To a hundredth of a point, which is finer than any printer. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
