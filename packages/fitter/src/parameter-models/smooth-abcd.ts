import { ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import { axisEdges, axisSize } from "@rabbit-fit/sparse-hist";
import { type AbcdSetting, regionUsage, regionWords } from "./abcd.js";
import { type AbcdScheme, abcdRates, abcdRegions, abcdScheme, extendedAbcdScheme } from "./abcd-scheme.js";
import { axisCentres, type ChannelBins, cellsOf } from "./channel-bins.js";
import type { ModelDefinition } from "./model-definition.js";
import type { ModelWords } from "./model-words.js";
import type { ModelContext, ParameterModel } from "./parameter-model.js";
import { tracedModel } from "./rate-function.js";

const { add, exp, gather, mul } = ops;

export const smoothAbcd: ModelDefinition = {
  name: "SmoothABCD",
  usage: `<axis> [order:N] ${regionUsage(abcdScheme.regions)}`,
  description:
    "ABCD whose rates of the regions A, B, C are exp(sum_k p_k T_k(x)) along an axis, with Chebyshev polynomials up to order N (1 by default) and x from -1 to 1 between the ends of the axis; parameters <process>_<channel>_<region>_<other axes>_poly<k>, not of interest, 0 by default",
  create: (context, words) => {
    const axis = words.next("axis");
    return smoothModel(context, words, { axis, scheme: abcdScheme, ...smoothWords(words, abcdScheme) });
  },
};

export const smoothExtendedAbcd: ModelDefinition = {
  name: "SmoothExtendedABCD",
  usage: `<axis> [params:<file> | order:N] ${regionUsage(extendedAbcdScheme.regions)}`,
  description:
    "ExtendedABCD whose rates are smooth along an axis as in SmoothABCD; params:<file> has the order and the parameters to start from (HDF5 with params and order, or .npz)",
  create: (context, words) => {
    const axis = words.next("axis");
    const setting = smoothWords(words, extendedAbcdScheme);
    return smoothModel(context, words, { axis, scheme: extendedAbcdScheme, ...setting });
  },
};

export interface SmoothSetting extends AbcdSetting {
  readonly axis: string;
  /** Of the polynomials. */
  readonly order: number;
  /** Parameters to start from; 0 by default. */
  readonly initial?: readonly number[] | undefined;
}

/** `[order:N] [initial:a,b,...] [yieldCorrection:0|1]`. @throws RabbitInputError */
export function smoothOptions(
  words: ModelWords,
): Pick<SmoothSetting, "order" | "initial" | "yieldCorrection"> {
  const { order, initial, params, yieldCorrection } = words.options([
    "order",
    "initial",
    "params",
    "yieldCorrection",
  ]);
  if (params !== undefined) {
    throw words.error({
      field: "params",
      found: params,
      expected: "order:N and initial:a,b,... in its place, as files are read by the command alone",
    });
  }
  return {
    order: words.count("order", order, 1),
    initial: initial?.split(",").map(Number),
    yieldCorrection: words.flag("yieldCorrection", yieldCorrection),
  };
}

function smoothWords(words: ModelWords, scheme: AbcdScheme) {
  return { ...smoothOptions(words), ...regionWords(words, scheme) };
}

/** Polynomials along one axis in each cell of the others. @throws RabbitInputError */
export function smoothModel(
  context: ModelContext,
  words: ModelWords,
  {
    scheme,
    axis,
    order,
    initial,
    yieldCorrection,
    ...setting
  }: SmoothSetting & { readonly scheme: AbcdScheme },
): ParameterModel {
  const outer = new Map<string, ReturnType<typeof cellsOf>>();
  const regions = abcdRegions(context, words, {
    scheme,
    ...setting,
    // Outer cells one after the other, and along the axis within a cell.
    order: (bins, label) => {
      const fixed = setting.regions.get(label)!.bins ?? {};
      const free = [...bins.axes.keys()].filter((d) => fixed[bins.axisNames[d]!] === undefined);
      const along = free.find((d) => bins.axisNames[d] === axis);
      if (along === undefined) {
        throw words.error({
          field: `axis of the region ${label}`,
          found: axis,
          expected: `one of the axes of ${bins.channel.name} that are not fixed: ${free.map((d) => bins.axisNames[d]).join(", ") || "none"}`,
        });
      }
      const cells = cellsOf(
        bins,
        free.filter((d) => d !== along),
      );
      outer.set(label, cells);
      return reordered(
        bins,
        (a, b) => cells.ofBin[a]! - cells.ofBin[b]! || bins.places[along]![a]! - bins.places[along]![b]!,
      );
    },
  });
  const [firstLabel] = scheme.free;
  const reference = regions.bins.get(firstLabel!)!;
  const smooth = reference.axes[reference.axisNames.indexOf(axis)]!;
  const pointCount = axisSize(smooth);
  for (const [label, { axes, axisNames }] of regions.bins) {
    const size = axisSize(axes[axisNames.indexOf(axis)]!);
    if (size === pointCount) continue;
    throw words.error({
      field: `bins of the axis ${axis} in the region ${label}`,
      found: size,
      expected: `${pointCount}, as in the region ${firstLabel}`,
    });
  }
  const polynomials = chebyshev(smooth, order);
  const { process, count } = regions;
  const perRegion = (count / pointCount) * (order + 1);
  const parameterCount = scheme.free.length * perRegion;
  checkInitial(words, initial, parameterCount);
  const orders = Array.from({ length: order + 1 }, (_, k) => k);
  return tracedModel(
    {
      parameters: scheme.free
        .flatMap((label) =>
          outer
            .get(label)!
            .labels.flatMap((cell) =>
              orders.map(
                (k) =>
                  `${process}_${regions.bins.get(label)!.channel.name}_${label}_${cell || "outer0"}_poly${k}`,
              ),
            ),
        )
        .map((name, i) => ({ name, kind: "other", default: initial?.[i] ?? 0, squared: false })),
      ratesPer: "row",
      isLinear: false,
      rates: abcdRates(
        regions,
        (label) => {
          const start = scheme.free.indexOf(label) * perRegion;
          return {
            parameters: orders.map((k) =>
              Uint32Array.from(
                { length: count },
                (_, bin) => start + Math.floor(bin / pointCount) * (order + 1) + k,
              ),
            ),
            rate: (coefficients, bins) => {
              const points = bins.map((bin) => bin % pointCount);
              const terms = coefficients.map((coefficient, k) =>
                mul(coefficient, gather(polynomials[k]!, Int32Array.from(points))),
              );
              return exp(terms.reduce(add));
            },
          };
        },
        yieldCorrection ? context.rows.norm : undefined,
      ),
    },
    context.rows.rowCount,
  );
}

function reordered(bins: ChannelBins, compare: (a: number, b: number) => number): ChannelBins {
  const order = Array.from(bins.bins.keys()).sort(compare);
  const take = (values: Uint32Array) => Uint32Array.from(order, (bin) => values[bin]!);
  return { ...bins, bins: take(bins.bins), places: bins.places.map(take) };
}

/** T_k at the centres of an axis whose ends are -1 and 1, for k up to an order, [orders] of [bins]. */
function chebyshev(axis: ChannelBins["axes"][number], order: number): Tensor[] {
  const edges = axisEdges(axis);
  const [low, high] = [edges[0]!, edges.at(-1)!];
  const x = axisCentres(axis).map((centre) => (high > low ? (2 * (centre - low)) / (high - low) - 1 : 0));
  const basis = [x.map(() => 1), x];
  for (let k = 2; k <= order; k++) {
    // T_k = 2 x T_(k-1) - T_(k-2)
    basis.push(x.map((value, i) => 2 * value * basis[k - 1]![i]! - basis[k - 2]![i]!));
  }
  return basis.slice(0, order + 1).map((values) => tensor(values));
}

function checkInitial(words: ModelWords, initial: readonly number[] | undefined, count: number): void {
  if (initial === undefined) return;
  if (initial.length !== count) {
    throw words.error({
      field: "number of parameters to start from",
      found: initial.length,
      expected: `${count}, a polynomial for each region and cell`,
    });
  }
  const index = initial.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) {
    throw words.error({ field: "initial", index, found: initial[index], expected: "a finite number" });
  }
}
