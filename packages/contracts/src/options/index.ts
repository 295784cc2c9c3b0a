export { foundIn } from "./found-in.js";
export { nearestName } from "./nearest-name.js";
export {
  abortSignal,
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
