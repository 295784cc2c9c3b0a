import type { Primitive, PrimitiveParams } from "../core/primitives.js";
import { type Tensor, Traced, zeros } from "../core/tensor.js";
import { atNewLevel, bind, type Trace } from "../core/trace.js";
import { type Contribution, totalCotangent } from "../rules/cotangent.js";
import { vjpRules } from "../rules/vjp-rules.js";

/** A value that knows its place on the tape. */
class Recorded extends Traced {
  readonly position: number;

  constructor(trace: Trace, primal: Tensor, position: number) {
    super(trace, primal);
    this.position = position;
  }
}

/** One entry of the tape: a value, and how its cotangent goes on to those of earlier entries. */
interface Entry {
  readonly output: Tensor;
  /** Positions of the inputs on the tape, CONSTANT for those that are not on it. */
  readonly parents: readonly number[];
  contribution(cotangent: Tensor, input: number): Contribution | undefined;
}

const CONSTANT = -1;

class ReverseTrace implements Trace {
  readonly level: number;
  readonly tape: Entry[] = [];
  finished = false;

  constructor(level: number) {
    this.level = level;
  }

  process<P extends Primitive>(primitive: P, inputs: readonly Tensor[], params: PrimitiveParams[P]): Tensor {
    const primals = inputs.map((input) => (this.follows(input) ? input.primal : input));
    const parents = inputs.map((input) => (this.follows(input) ? input.position : CONSTANT));
    const output = bind(primitive, primals, params);
    return this.record({
      output,
      parents,
      contribution: (cotangent, input) => vjpRules[primitive](cotangent, input, primals, output, params),
    });
  }

  record(entry: Entry): Recorded {
    this.tape.push(entry);
    return new Recorded(this, entry.output, this.tape.length - 1);
  }

  follows(input: Tensor): input is Recorded {
    return input.trace === this;
  }
}

/** The output of a function, and the map from a cotangent of the output to those of the inputs, one for each. */
export function pullBack(
  f: (inputs: readonly Tensor[]) => Tensor,
  inputs: readonly Tensor[],
): { value: Tensor; pullback: (cotangent: Tensor) => Tensor[] } {
  return atNewLevel((level) => {
    const trace = new ReverseTrace(level);
    const variables = inputs.map((input) =>
      trace.record({ output: input, parents: [], contribution: () => undefined }),
    );
    const output = f(variables);
    trace.finished = true;
    if (!trace.follows(output)) {
      return { value: output, pullback: () => inputs.map(({ shape }) => zeros(shape)) };
    }
    const { position, primal } = output;
    return { value: primal, pullback: (cotangent) => unwind(trace.tape, position, cotangent, inputs.length) };
  });
}

/** Cotangents of the first entries of a tape, from that of a later one: once backwards, each entry after all its uses. */
function unwind(tape: readonly Entry[], position: number, cotangent: Tensor, inputCount: number): Tensor[] {
  const pending = new Map<number, Contribution[]>([[position, [cotangent]]]);
  for (let current = position; current >= inputCount; current--) {
    const contributions = pending.get(current);
    if (contributions === undefined) continue;
    pending.delete(current);
    const { output, parents, contribution } = tape[current];
    const total = totalCotangent(contributions, output.shape);
    for (let input = 0; input < parents.length; input++) {
      const parent = parents[input];
      if (parent === CONSTANT) continue;
      const part = contribution(total, input);
      if (part === undefined) continue;
      const parts = pending.get(parent);
      if (parts === undefined) pending.set(parent, [part]);
      else parts.push(part);
    }
  }
  return tape.slice(0, inputCount).map(({ output }, input) => {
    const contributions = pending.get(input);
    return contributions === undefined ? zeros(output.shape) : totalCotangent(contributions, output.shape);
  });
}
