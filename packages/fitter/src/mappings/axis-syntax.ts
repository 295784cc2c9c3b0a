import { mappingError } from "./mapping-error.js";

/** A place on an axis: a bin, counted from 0, or from the end if negative; or the bin of a value. */
export type AxisPlace = number | { readonly value: number };

/** What is done with an axis. */
export type AxisAction =
  /** Bins from `start` up to, and without, `stop`; of these every `step`-th. */
  | {
      readonly kind: "slice";
      readonly start?: AxisPlace | undefined;
      readonly stop?: AxisPlace | undefined;
      readonly step?: number | undefined;
    }
  /** One bin; the axis goes. */
  | { readonly kind: "bin"; readonly bin: AxisPlace }
  | { readonly kind: "sum" }
  /** Bins merged into bins between these edges; what is outside is dropped. */
  | { readonly kind: "rebin"; readonly edges: readonly number[] };

/** What is done with the axis of a name; the list may name an axis several times, such as for a slice and its sum. */
export interface AxisSelection {
  readonly axis: string;
  readonly action: AxisAction;
}

/**
 * Reads `<axis>:<action>,<axis>:<action> ...`, the syntax of Python rabbit (`rabbit/mappings/helpers.py`), with the actions
 * `slice(start,stop,step)`, `sum`, `rebin(edge,edge, ...)`, a bin such as `2`, and `None`. A place is the number of a bin,
 * or a value followed by `j`: `slice(0j,2,2)`.
 *
 * @throws RabbitInputError
 */
export function parseAxisSelections(key: string, text: string): AxisSelection[] {
  if (text === "None:None") return [];
  const selections: AxisSelection[] = [];
  for (const part of text.split(/,(?![^()]*\))/)) {
    const [axis, word, ...rest] = part.split(":");
    if (axis === undefined || word === undefined || rest.length > 0 || axis === "") {
      throw mappingError(key, {
        field: "selection",
        found: part,
        expected: "an axis and what to do with it, such as x:sum, x:2, x:slice(0,2) or x:rebin(0,1,5)",
      });
    }
    const action = parseAction(key, axis, word);
    if (action) selections.push({ axis, action });
    else selections.push({ axis, action: { kind: "slice" } });
  }
  return selections;
}

/** Undefined for `None`, which takes all of the axis. */
function parseAction(key: string, axis: string, word: string): AxisAction | undefined {
  const call = /^(slice|rebin)\((.*)\)$/.exec(word);
  if (call?.[1] === "rebin") return { kind: "rebin", edges: parseEdges(key, axis, call[2]!) };
  if (call) return parseSlice(key, axis, call[2]!);
  if (word === "sum") return { kind: "sum" };
  if (word === "None") return undefined;
  return {
    kind: "bin",
    bin: parsePlace(key, axis, word, "sum, slice(...), rebin(...), None or the number of a bin"),
  };
}

function parseSlice(key: string, axis: string, inner: string): AxisAction {
  const words = inner.split(",").map((word) => word.trim());
  if (words.length > 3) {
    throw mappingError(key, {
      field: `slice of the axis ${axis}`,
      found: inner,
      expected: "at most three values: start, stop and step",
    });
  }
  // As in Python, a single value is the stop.
  const [start, stop, step] = words.length === 1 ? ["None", words[0]!] : words;
  const place = (word: string | undefined) =>
    word === undefined || word === "None"
      ? undefined
      : parsePlace(key, axis, word, "the number of a bin, a value followed by j, or None");
  return { kind: "slice", start: place(start), stop: place(stop), step: parseStep(key, axis, step) };
}

function parseStep(key: string, axis: string, word: string | undefined): number | undefined {
  if (word === undefined || word === "None") return undefined;
  if (/^\+?\d+$/.test(word) && Number(word) > 0) return Number(word);
  throw mappingError(key, {
    field: `step of the slice of the axis ${axis}`,
    found: word,
    expected: "a whole number above 0, or None",
  });
}

function parsePlace(key: string, axis: string, text: string, expected: string): AxisPlace {
  const word = text.trim();
  if (/^[+-]?\d+$/.test(word)) return Number(word);
  const value = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)j$/i.exec(word);
  if (value) return { value: Number(value[1]) };
  throw mappingError(key, { field: `selection of the axis ${axis}`, found: text, expected });
}

function parseEdges(key: string, axis: string, inner: string): number[] {
  return inner.split(",").map((word) => {
    const edge = Number(word);
    if (word.trim() !== "" && Number.isFinite(edge)) return edge;
    throw mappingError(key, {
      field: `edges to rebin the axis ${axis}`,
      found: word,
      expected: "numbers separated by commas",
    });
  });
}

/** The text that {@link parseAxisSelections} reads; `None:None` where there is nothing to select. */
export function formatAxisSelections(selections: readonly AxisSelection[]): string {
  if (selections.length === 0) return "None:None";
  return selections.map(({ axis, action }) => `${axis}:${formatAction(action)}`).join(",");
}

function formatAction(action: AxisAction): string {
  switch (action.kind) {
    case "sum":
      return "sum";
    case "rebin":
      return `rebin(${action.edges.join(",")})`;
    case "bin":
      return formatPlace(action.bin);
    case "slice": {
      const { start, stop, step } = action;
      if (start === undefined && stop === undefined && step === undefined) return "None";
      const bounds = [formatPlace(start), formatPlace(stop)];
      return `slice(${[...bounds, ...(step === undefined ? [] : [String(step)])].join(",")})`;
    }
    default:
      return action satisfies never;
  }
}

function formatPlace(place: AxisPlace | undefined): string {
  if (place === undefined) return "None";
  return typeof place === "number" ? String(place) : `${place.value}j`;
}
