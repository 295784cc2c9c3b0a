import { isDeepStrictEqual } from "node:util";

/** What makes two runs the same, by name: version, input, options ... Values are what v8 can serialize. */
export type RunIdentity = Readonly<Record<string, unknown>>;

/** Texts in an error are cut to this length. */
const SHOWN_LENGTH = 60;

/** How two runs differ, a text for each difference. */
export function differences(before: RunIdentity, now: RunIdentity): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names]
    .filter((name) => !isDeepStrictEqual(before[name], now[name]))
    .map((name) => `${name} was ${shown(before[name])}, is ${shown(now[name])}`);
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "not given");
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)} ...` : text;
}
