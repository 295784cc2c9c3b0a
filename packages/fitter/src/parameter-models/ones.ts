import type { ModelDefinition } from "./model-definition.js";
import { tracedModel } from "./rate-function.js";

export const ones: ModelDefinition = {
  name: "Ones",
  usage: "",
  description: "r = 1: every process as it is, without parameters",
  create: ({ processes }, words) => {
    words.end();
    return tracedModel({ parameters: [], ratesPer: "process", isLinear: true, rates: [] }, processes.length);
  },
};
