import type { RabbitInputErrorDetails } from "../rabbit-input-error.js";
import { classOf } from "./class-of.js";

/** Longer lists are counted in messages. */
const LONGEST_SHOWN = 8;

/** What an error says of a value that was found: the value itself, or words where its text would say nothing. */
export function foundIn(value: unknown): Pick<RabbitInputErrorDetails, "found" | "state"> {
  if (value === undefined) return { state: "missing" };
  if (typeof value === "function") return { state: "a function" };
  if (isShown(value)) return { found: value };
  if (Array.isArray(value)) return { state: `a list of length ${value.length}` };
  const kind = classOf(value);
  if (kind === "Object") return { state: "an object" };
  // The names of classes that begin with U are spoken as "you": a URL, a Uint8Array.
  return { state: `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}` };
}

/** What to do where a value is there in place of another one: a promise only has to be awaited. */
export function remedyFor(found: unknown, remedy: string): string {
  return classOf(found) === "Promise" ? "Await it first." : remedy;
}

function isShown(value: unknown): boolean {
  if (Array.isArray(value)) return value.length <= LONGEST_SHOWN && value.every(isShown);
  return value === null || !["object", "function", "undefined", "symbol"].includes(typeof value);
}
