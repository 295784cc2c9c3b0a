import type { ModelWords } from "./model-words.js";
import type { ModelContext, ParameterModel } from "./parameter-model.js";

/** A model that a fit knows by name. */
export interface ModelDefinition {
  /** As in Python rabbit. */
  readonly name: string;
  /** The words that follow the name: `<process> <channel>`; empty where none do. */
  readonly usage: string;
  /** Formula and parameters, in a sentence or two. */
  readonly description: string;
  /** @throws RabbitInputError where the words do not suit the model, or the tensor */
  create(context: ModelContext, words: ModelWords): ParameterModel;
}
