export * from "./autodiff/index.js";
export * from "./linear-algebra/index.js";
export * from "./sparse-matrix/index.js";
export * from "./special/index.js";
export * from "./template-engine/index.js";
