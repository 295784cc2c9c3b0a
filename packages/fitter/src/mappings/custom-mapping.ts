import { jacobian, jvp, ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { isError } from "@rabbit-fit/contracts/options";
import {
  type Axis,
  axisSize,
  booleanAxis,
  integerAxis,
  integerCategoryAxis,
  regularAxis,
  stringCategoryAxis,
  variableAxis,
} from "@rabbit-fit/sparse-hist";
import { parseAxisSelections } from "./axis-syntax.js";
import { allBins } from "./base-mapping.js";
import {
  type BinSelection,
  type ChannelSelection,
  type SelectionOptions,
  selectBins,
} from "./bin-selection.js";
import { type Linearization, type MappingBody, sumCount } from "./mapping.js";
import type { MappingContext } from "./mapping-context.js";
import { mappingError } from "./mapping-error.js";
import { sparseRows } from "./sparse-rows.js";

/** Differentiable operations on tensors: `ops.add(a, b)`, `ops.sum(x)` ... */
export type TensorOperations = typeof ops;

/** What a mapping of one's own is made with. */
export interface CustomMappingContext extends MappingContext {
  /** Differentiable operations, of the package that traces them. */
  readonly ops: TensorOperations;
  /** Makers of axes. */
  readonly axes: {
    readonly regular: typeof regularAxis;
    readonly variable: typeof variableAxis;
    readonly integer: typeof integerAxis;
    readonly integerCategory: typeof integerCategoryAxis;
    readonly stringCategory: typeof stringCategoryAxis;
    readonly boolean: typeof booleanAxis;
  };
  /**
   * Sums of bins of a channel, in the syntax of Python rabbit: `select("ch0", { processes: ["sig"], axes: "x:rebin(0,5)" })`.
   *
   * @throws RabbitInputError
   */
  select(
    channel: string,
    options?: Pick<SelectionOptions, "processes" | "order"> & { readonly axes?: string },
  ): ChannelSelection;
  /** Place of a parameter among `parameters`. @throws RabbitInputError where there is none of this name */
  parameter(name: string): number;
}

/** A mapping of one's own. */
export interface CustomMappingBody {
  /** Where its outputs are shown, one channel after the other. */
  readonly channels: readonly { readonly name: string; readonly axes: readonly Axis[] }[];
  /** What it reads of the yields: selections, each a vector with its sums; by default one vector, the yields of all bins. */
  readonly reads?: readonly ChannelSelection[];
  /** Whether it is defined for observed counts. False by default: chi-squares and observed histograms need it. */
  readonly hasData?: boolean;
  /** How many outputs follow from the others; 0 by default. */
  readonly ndfReduction?: number;
  /** `postfit` where it says nothing about the parameters before a fit; `both` by default. */
  readonly stages?: "both" | "postfit";
  /**
   * The outputs, as many as the channels have bins.
   *
   * @param yields one vector for each selection
   * @param parameters [parameters]; zeros where observed counts take the place of yields
   */
  evaluate(yields: readonly Tensor[], parameters: Tensor): Tensor;
}

/** What a module exports: makes a mapping from the words that follow its name. May throw where they do not suit. */
export type CustomMapping = (context: CustomMappingContext, args: readonly string[]) => CustomMappingBody;

/**
 * A mapping that somebody wrote as a function of tensors. Its derivatives are taken by machine.
 *
 * @param source the module, for messages
 * @throws RabbitInputError naming the mapping and its module, where it throws or gives something of another form
 */
export function customMapping(
  make: CustomMapping,
  context: MappingContext,
  { key, args, source }: { readonly key: string; readonly args: readonly string[]; readonly source: string },
): MappingBody {
  const fault = faultOf(key, source);
  const body = fault.guard("it", () => make(customContext(context, key), args));
  if (typeof body?.evaluate !== "function" || !Array.isArray(body.channels) || body.channels.length === 0) {
    throw fault.error({
      field: "what it returns",
      state: "of another form",
      expected: "{ channels: [{ name, axes }, ...], evaluate(yields, parameters) }",
    });
  }
  let stop = 0;
  const channels = body.channels.map(({ name, axes }) => {
    const start = stop;
    stop += (axes as readonly Axis[]).reduce((count, axis) => count * axisSize(axis), 1);
    return { name, axes, flow: false, start, stop };
  });
  const selections = body.reads?.map(({ bins }) => bins) ?? [allBins(context)];
  const evaluate = (sums: readonly Tensor[], parameters: Tensor) =>
    fault.guard("its evaluate", () => body.evaluate(sums, parameters));
  const outputs = traced(evaluate, selections);
  const sums = sumCount({ selections });
  const refuseShape = (value: Tensor) => {
    const shape = value?.shape as readonly number[] | undefined;
    if (Array.isArray(shape) && shape.length <= 1 && value.size === stop) return;
    throw fault.error({
      field: "what its evaluate returns",
      state: Array.isArray(shape) ? `of the shape [${shape.join(", ")}]` : "no tensor",
      expected: `a tensor of the shape [${stop}], as its channels have ${stop} bins`,
    });
  };
  // At any point: rather now than when the fit is done.
  refuseShape(outputs(tensor(new Float64Array(sums + context.parameterNames.length).fill(1))));
  return {
    channels,
    selections,
    size: stop,
    hasData: body.hasData ?? false,
    ndfReduction: body.ndfReduction ?? 0,
    stages: body.stages ?? "both",
    linearize: (at, parameters) => {
      const places = parameters ?? new Float64Array(context.parameterNames.length);
      const point = tensor(joined(at, places));
      const value = outputs(point);
      refuseShape(value);
      return split(value.data, derivativesOf(outputs, point, value.data), sums);
    },
    traced: (at, parameters) => outputs(ops.concat([at, parameters])),
  };
}

function customContext(context: MappingContext, key: string): CustomMappingContext {
  return {
    ...context,
    ops,
    axes: {
      regular: regularAxis,
      variable: variableAxis,
      integer: integerAxis,
      integerCategory: integerCategoryAxis,
      stringCategory: stringCategoryAxis,
      boolean: booleanAxis,
    },
    select: (channel, { axes = "None:None", ...options } = {}) =>
      selectBins(context, key, channel, { ...options, axes: parseAxisSelections(key, axes) }),
    parameter: (name) => {
      const place = context.parameterNames.indexOf(name);
      if (place >= 0) return place;
      throw mappingError(key, {
        field: "parameter",
        found: name,
        expected: "the name of a parameter of the fit",
      });
    },
  };
}

/** The outputs as a function of [sums | parameters]. */
function traced(
  evaluate: (sums: readonly Tensor[], parameters: Tensor) => Tensor,
  selections: readonly BinSelection[],
): (point: Tensor) => Tensor {
  return (point) => {
    let from = 0;
    const sums = selections.map(({ count }) => ops.slice(point, from, (from += count)));
    const value = evaluate(sums, ops.slice(point, from));
    return Array.isArray(value?.shape) && value.shape.length === 0 ? ops.reshape(value, [1]) : value;
  };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/**
 * df/dx, [outputs, x]. In reverse an output that is infinite somewhere makes the others uncertain, as zero times infinity is
 * not a number: then the derivatives are taken forward, where each output has its own.
 */
function derivativesOf(f: (point: Tensor) => Tensor, point: Tensor, values: Float64Array): Float64Array {
  if (values.every(Number.isFinite)) return jacobian(f)(point).data;
  const width = point.size;
  const out = new Float64Array(values.length * width);
  for (let column = 0; column < width; column++) {
    const unit = new Float64Array(width);
    unit[column] = 1;
    jvp(f)(point, unit).tangent.data.forEach((derivative, o) => {
      out[o * width + column] = derivative;
    });
  }
  return out;
}

/** What differs from zero, in the columns of the sums and in those of the parameters. An output that is no number is NaN. */
function split(values: Float64Array, derivatives: Float64Array, sumCount: number): Linearization {
  const width = derivatives.length / values.length;
  const bySum: [number, number][][] = [];
  const byParameter: [number, number][][] = [];
  values.forEach((value, o) => {
    const ofSums: [number, number][] = [];
    const ofParameters: [number, number][] = [];
    for (let column = 0; column < width; column++) {
      const derivative = Number.isFinite(value) ? derivatives[o * width + column]! : Number.NaN;
      if (derivative === 0) continue;
      if (column < sumCount) ofSums.push([column, derivative]);
      else ofParameters.push([column - sumCount, derivative]);
    }
    bySum.push(ofSums);
    byParameter.push(ofParameters);
  });
  const outputs = values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  return { values: outputs, bySum: sparseRows(bySum), byParameter: sparseRows(byParameter) };
}

/** What goes wrong in somebody else's code is told with its name. */
function faultOf(key: string, source: string) {
  const error = (details: ConstructorParameters<typeof RabbitInputError>[0], cause?: unknown) =>
    mappingError(
      key,
      { ...details, remedy: `The mapping is that of ${source}.` },
      ...(cause === undefined ? [] : [{ cause }]),
    );
  return {
    error,
    guard<Result>(what: string, call: () => Result): Result {
      try {
        return call();
      } catch (cause) {
        if (cause instanceof RabbitInputError) throw cause;
        const message = isError(cause) ? cause.message : String(cause);
        throw error({ field: what, state: `stopped by an error, ${JSON.stringify(message)}` }, cause);
      }
    },
  };
}
