import { ops } from "@rabbit-fit/autodiff-kernels";
import { processPlaces } from "./channel-bins.js";
import type { ModelDefinition } from "./model-definition.js";
import { tracedModel } from "./rate-function.js";

export const mixture: ModelDefinition = {
  name: "Mixture",
  usage: "<process>[,<process> ...] <process>[,<process> ...]",
  description:
    "r = x for the first process, 1 - x for its partner in the second list; x is a parameter of interest, <process>_<partner>_mixing, 1 by default",
  create: (context, words) => {
    const [first, second] = ["processes", "their partners"].map((what) => {
      return processPlaces(context, words.key, words.next(what));
    }) as [number[], number[]];
    words.end();
    if (first.length !== second.length) {
      throw words.error({
        field: "number of partners",
        found: second.length,
        expected: `${first.length}, one for each process`,
      });
    }
    const shared = first.concat(second).find((process, i, all) => all.indexOf(process) < i);
    if (shared !== undefined) {
      throw words.error({
        field: "process in the lists",
        found: context.processes[shared],
        expected: "to be in one mixture only",
      });
    }
    const { processes, allowNegative } = context;
    const count = first.length;
    const own = [Uint32Array.from(first.keys())];
    return tracedModel(
      {
        parameters: first.map((process, i) => ({
          name: `${processes[process]}_${processes[second[i]!]}_mixing`,
          kind: "poi",
          default: 1,
          squared: !allowNegative,
          startsWithin: [0, 1],
        })),
        ratesPer: "process",
        isLinear: true,
        rates: [
          { count, parameters: own, rate: (x) => x!, places: Uint32Array.from(first) },
          { count, parameters: own, rate: (x) => ops.sub(1, x!), places: Uint32Array.from(second) },
        ],
      },
      processes.length,
    );
  },
};
