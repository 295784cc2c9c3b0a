export { type InferenceSession, openInference, type ToysKeeping } from "./open-inference.js";
