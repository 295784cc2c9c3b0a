import type { Primitive, PrimitiveParams } from "../core/primitives.js";
import { type Tensor, Traced, zeros } from "../core/tensor.js";
import { atNewLevel, bind, type Trace } from "../core/trace.js";
import { jvpRules, type Tangent } from "../rules/jvp-rules.js";

/** A value with its tangent. */
class Dual extends Traced {
  readonly tangent: Tensor;

  constructor(trace: Trace, primal: Tensor, tangent: Tensor) {
    super(trace, primal);
    this.tangent = tangent;
  }
}

class ForwardTrace implements Trace {
  readonly level: number;
  finished = false;

  constructor(level: number) {
    this.level = level;
  }

  process<P extends Primitive>(primitive: P, inputs: readonly Tensor[], params: PrimitiveParams[P]): Tensor {
    const primals = inputs.map((input) => (this.follows(input) ? input.primal : input));
    const tangents = inputs.map((input): Tangent => (this.follows(input) ? input.tangent : undefined));
    const output = bind(primitive, primals, params);
    const tangent = jvpRules[primitive](tangents, primals, output, params);
    return tangent === undefined ? output : new Dual(this, output, tangent);
  }

  follows(input: Tensor): input is Dual {
    return input.trace === this;
  }
}

/** Values and tangents of the outputs of a function, from values and tangents of its inputs. */
export function pushForward(
  f: (inputs: readonly Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
  tangents: readonly Tensor[],
): { values: Tensor[]; tangents: Tensor[] } {
  return atNewLevel((level) => {
    const trace = new ForwardTrace(level);
    const outputs = f(inputs.map((input, i) => new Dual(trace, input, tangents[i])));
    trace.finished = true;
    return {
      values: outputs.map((output) => (trace.follows(output) ? output.primal : output)),
      tangents: outputs.map((output) => (trace.follows(output) ? output.tangent : zeros(output.shape))),
    };
  });
}
