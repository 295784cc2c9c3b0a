export { digammaOf, expOf, logGammaOf, logOf } from "./array-functions.js";
export { chiSquareSurvival } from "./chi-square.js";
export { digamma } from "./digamma.js";
export { logGamma } from "./log-gamma.js";
export { polygamma } from "./polygamma.js";
export { regularizedGammaP, regularizedGammaQ } from "./regularized-gamma.js";
export { trigamma } from "./trigamma.js";
