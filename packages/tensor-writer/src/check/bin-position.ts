import type { Channel } from "@rabbit-fit/contracts";
import { axisExtent, axisSize, hasUnderflow } from "@rabbit-fit/sparse-hist";

/** A bin of the tensor along each axis of its channel, from 0; an underflow bin is -1, an overflow bin the size. */
export function binPosition({ axes, flow, start }: Channel, bin: number): number[] {
  let rest = bin - start;
  const position: number[] = [];
  for (const axis of axes.toReversed()) {
    const extent = flow ? axisExtent(axis) : axisSize(axis);
    position.unshift((rest % extent) - Number(flow && hasUnderflow(axis)));
    rest = Math.floor(rest / extent);
  }
  return position;
}
