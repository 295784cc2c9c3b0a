import type { ResultGroup } from "@rabbit-fit/contracts";
import { channelYields } from "@rabbit-fit/results";
import { axisSize } from "@rabbit-fit/sparse-hist";

/**
 * The bins that a channel of a mapping is taken apart into: one selection (`HistFigureOptions.at`) for each combination of bins of
 * these axes, the last axis fastest. One empty selection where the channel has none of the axes.
 */
export function selections(
  group: ResultGroup,
  {
    mapping,
    channel,
    axes,
  }: { readonly mapping: string; readonly channel: string; readonly axes: readonly string[] },
): ReadonlyMap<string, number>[] {
  const yields = channelYields(group, mapping).find((one) => one.channel === channel);
  const hist = yields?.postfit.inclusive ?? yields?.prefit.inclusive;
  const chosen = hist?.axes.filter(({ name }) => axes.includes(name)) ?? [];
  return chosen.reduce<ReadonlyMap<string, number>[]>(
    (before, axis) =>
      before.flatMap((at) =>
        Array.from({ length: axisSize(axis) }, (_, bin) => new Map([...at, [axis.name, bin]])),
      ),
    [new Map()],
  );
}
