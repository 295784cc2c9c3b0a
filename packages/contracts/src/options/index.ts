export { classOf, isError, isMap } from "./class-of.js";
export { foundIn, remedyFor } from "./found-in.js";
export {
  abortSignal,
  above0,
  anything,
  byKind,
  callback,
  countFrom,
  flag,
  float64Array,
  type GroupTraits,
  listOf,
  map,
  notNegative,
  number,
  type OptionRule,
  type OptionRules,
  oneOf,
  optionsOf,
  text,
  where,
  wholeNumber,
} from "./option-rules.js";
