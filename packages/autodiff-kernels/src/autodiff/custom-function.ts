import { DifferentiationError, ShapeError } from "./core/errors.js";
import type { OpaqueFunction } from "./core/opaque-function.js";
import { type Shape, sizeOf } from "./core/shape.js";
import { asTensor, Constant, type Tensor, type TensorLike } from "./core/tensor.js";
import { bind } from "./core/trace.js";
import { concat, slice } from "./ops/indexing.js";
import { reshape } from "./ops/shape.js";

/** What a rule returns for one input or output. Arrays are copied, so that a rule may use its buffers again. */
export type RuleOutput = Tensor | Float64Array | number;

/** One value, or a list with one for each output, or for each input. */
export type RuleOutputs = RuleOutput | readonly RuleOutput[];

/** What a rule gets: one tensor for each input, or for each output. */
export type RuleInputs = readonly [Tensor, ...Tensor[]];

/**
 * The inputs of a custom function, their tangents, or the cotangents of its outputs: one tensor for each, to be taken apart as
 * `([x, a], [dx, da])`. How many there are is a matter of the call. The type does not count them, and has positions for eight,
 * so that the first ones can be taken with `noUncheckedIndexedAccess` too.
 */
export type RuleTensors = readonly [
  Tensor,
  Tensor,
  Tensor,
  Tensor,
  Tensor,
  Tensor,
  Tensor,
  Tensor,
  ...(readonly Tensor[]),
];

/**
 * A function F of several tensors with several outputs, by its value and rules for its derivatives, J = dF/dx.
 * Rules see constants only: `inputs[i].data` can always be read. At one point, all rules get the very same `inputs`
 * list, so that a WeakMap keyed by it can hold what they share.
 */
export interface CustomFunctionRules<Output extends RuleOutputs> {
  /** Named in errors. */
  readonly name: string;
  /** F(x): one output, or a list of outputs. */
  evaluate(inputs: RuleTensors): Output;
  /** J v, one for each output; needed by jvp. */
  jvp?(inputs: RuleTensors, tangents: RuleTensors): RuleOutputs;
  /** Jᵀ u, one for each input; needed by vjp and grad. */
  vjp?(inputs: RuleTensors, cotangents: RuleTensors): RuleOutputs;
  /** (Σ u_k d²F_k) v, the derivative of Jᵀ u along v at fixed u, one for each input; needed by hvp and hessian. */
  vjpJvp?(inputs: RuleTensors, cotangents: RuleTensors, tangents: RuleTensors): RuleOutputs;
  /** d²F(v, w), the derivative of J v along w at fixed v, one for each output; needed by jvp of jvp only. */
  jvpJvp?(inputs: RuleTensors, tangents: RuleTensors, others: RuleTensors): RuleOutputs;
}

/** One tensor where the function returns one value, else a list. */
export type CustomOutput<Output extends RuleOutputs> = Output extends readonly unknown[]
  ? { readonly [I in keyof Output]: Tensor }
  : Tensor;

/**
 * Makes a function that differentiates by its own rules, for code that operations cannot express or do not express
 * fast enough. It has derivatives up to the second order, as far as rules are given; J must be that of F, and the
 * second derivative symmetric, which tests should show.
 *
 * @throws DifferentiationError when a derivative is asked for whose rule is absent
 * @throws ShapeError when a rule returns the wrong number of values or of elements
 */
export function customFunction<const Output extends RuleOutputs>(
  rules: CustomFunctionRules<Output>,
): (...inputs: readonly TensorLike[]) => CustomOutput<Output> {
  return (...inputs) => {
    const tensors = inputs.map(asTensor);
    const fn = new FlattenedFunction(
      rules,
      tensors.map(({ shape }) => shape),
    );
    const flat = tensors.map((input) => reshape(input, [input.size]));
    const x = flat.length === 0 ? new Constant(new Float64Array(0), [0]) : concat(flat);
    const joined = bind("opaqueValue", [x], { fn });
    let start = 0;
    const outputs = fn.outputShapes.map((shape) => {
      const stop = start + sizeOf(shape);
      const part = fn.outputShapes.length === 1 ? joined : slice(joined, start, stop);
      start = stop;
      return reshape(part, shape);
    });
    return (fn.returnsList ? outputs : outputs[0]) as CustomOutput<Output>;
  };
}

/** Custom rules as those of a function of one vector: all inputs in a row, all outputs in a row. */
class FlattenedFunction implements OpaqueFunction {
  /** Known once the value has been computed. */
  outputShapes: readonly Shape[] = [];
  returnsList = false;
  readonly #rules: CustomFunctionRules<RuleOutputs>;
  readonly #inputShapes: readonly Shape[];
  readonly #inputs = new WeakMap<Constant, RuleTensors>();

  constructor(rules: CustomFunctionRules<RuleOutputs>, inputShapes: readonly Shape[]) {
    this.#rules = rules;
    this.#inputShapes = inputShapes;
  }

  value(x: Constant): Constant {
    const result = this.#rules.evaluate(this.#at(x));
    this.returnsList = Array.isArray(result);
    const outputs = asList(result);
    this.outputShapes = outputs.map(({ shape }) => shape);
    return this.#flatten("evaluate", result, this.outputShapes);
  }

  jvp(x: Constant, v: Constant): Constant {
    const { jvp } = this.#rules;
    if (jvp === undefined) throw this.#missing("jvp", "a forward derivative");
    return this.#flatten("jvp", jvp.call(this.#rules, this.#at(x), this.#likeInputs(v)), this.outputShapes);
  }

  vjp(x: Constant, u: Constant): Constant {
    const { vjp } = this.#rules;
    if (vjp === undefined) throw this.#missing("vjp", "a gradient");
    return this.#flatten("vjp", vjp.call(this.#rules, this.#at(x), this.#likeOutputs(u)), this.#inputShapes);
  }

  vjpJvp(x: Constant, u: Constant, v: Constant): Constant {
    const { vjpJvp } = this.#rules;
    if (vjpJvp === undefined) throw this.#missing("vjpJvp", "a second derivative");
    const product = vjpJvp.call(this.#rules, this.#at(x), this.#likeOutputs(u), this.#likeInputs(v));
    return this.#flatten("vjpJvp", product, this.#inputShapes);
  }

  jvpJvp(x: Constant, v: Constant, w: Constant): Constant {
    const { jvpJvp } = this.#rules;
    if (jvpJvp === undefined) throw this.#missing("jvpJvp", "a forward derivative of a forward derivative");
    const second = jvpJvp.call(this.#rules, this.#at(x), this.#likeInputs(v), this.#likeInputs(w));
    return this.#flatten("jvpJvp", second, this.outputShapes);
  }

  thirdDerivative(): never {
    throw new DifferentiationError({
      operation: this.#rules.name,
      problem: "a custom function has no third derivative",
      remedy: "Write it in operations, or as custom functions composed of simpler ones.",
    });
  }

  #at(x: Constant): RuleTensors {
    const known = this.#inputs.get(x);
    if (known !== undefined) return known;
    const inputs = split(x, this.#inputShapes);
    this.#inputs.set(x, inputs);
    return inputs;
  }

  #likeInputs(flat: Constant): RuleTensors {
    return split(flat, this.#inputShapes);
  }

  #likeOutputs(flat: Constant): RuleTensors {
    return split(flat, this.outputShapes);
  }

  #flatten(rule: string, result: RuleOutputs, shapes: readonly Shape[]): Constant {
    const operation = `${this.#rules.name}.${rule}`;
    const values = asList(result);
    if (values.length !== shapes.length) {
      const expected = `${shapes.length} values, found ${values.length}`;
      throw new ShapeError(
        operation,
        values.map(({ shape }) => shape),
        expected,
      );
    }
    const flat = new Float64Array(shapes.reduce((length, shape) => length + sizeOf(shape), 0));
    let filled = 0;
    values.forEach((value, i) => {
      if (value.size !== sizeOf(shapes[i])) {
        throw new ShapeError(
          operation,
          [value.shape, shapes[i]],
          `as many elements for value ${i} as in the second`,
        );
      }
      flat.set(value.data, filled);
      filled += value.size;
    });
    return new Constant(flat, [flat.length]);
  }

  #missing(rule: string, derivative: string): DifferentiationError {
    return new DifferentiationError({
      operation: this.#rules.name,
      problem: `${derivative} needs its ${rule} rule, which is absent`,
      remedy: `Give customFunction a ${rule} rule.`,
    });
  }
}

function asList(outputs: RuleOutputs): Tensor[] {
  return Array.isArray(outputs) ? outputs.map(asTensor) : [asTensor(outputs as RuleOutput)];
}

function split(flat: Constant, shapes: readonly Shape[]): RuleTensors {
  let start = 0;
  const parts = shapes.map((shape) => {
    const part = flat.data.subarray(start, (start += sizeOf(shape)));
    return new Constant(part, shape);
  });
  return parts as readonly Tensor[] as RuleTensors;
}
