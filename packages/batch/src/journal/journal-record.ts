import { deserialize, serialize } from "node:v8";
import {
  convergenceStatuses,
  RabbitInputError,
  type ResultGroup,
  resultGroupName,
  validateFitResult,
} from "@rabbit-fit/contracts";
import type { FitPoint, RefitOutcome } from "@rabbit-fit/fitter/node";
import { isProcessOwner, type ProcessOwner } from "./process-owner.js";
import type { RunIdentity } from "./run-identity.js";

/** What a run has taken of a machine. */
export interface Effort {
  /** By the clock, all tries together. */
  readonly seconds: number;
  /** The most memory of any try. */
  readonly bytes: number;
}

/**
 * What a journal holds: whose it is, which run it is of, results, points and refits of fits that are not finished, parts of one
 * result, and what it took.
 */
export type JournalRecord =
  | { readonly kind: "owner"; readonly value: ProcessOwner }
  | { readonly kind: "identity"; readonly value: RunIdentity }
  | { readonly kind: "group"; readonly name: string; readonly value: ResultGroup }
  | { readonly kind: "point"; readonly name: string; readonly value: FitPoint }
  | { readonly kind: "effort"; readonly value: Effort }
  | { readonly kind: "refit"; readonly name: string; readonly value: KeptRefit }
  | { readonly kind: "unit"; readonly name: string; readonly value: unknown }
  | { readonly kind: "toy"; readonly name: string; readonly value: KeptToy };

/** The outcome of a refit of a fit, by its key. */
export interface KeptRefit {
  readonly key: string;
  readonly outcome: RefitOutcome;
}

/** The numbers of a toy, or why there are none, by the key of what was asked of it. */
export interface KeptToy {
  readonly key: string;
  readonly outcome:
    | { readonly kind: "measured"; readonly values: Float64Array }
    | { readonly kind: "failed"; readonly reason: string };
}

/** The first byte of a record is the place of its kind. */
const kinds: readonly JournalRecord["kind"][] = [
  "identity",
  "group",
  "point",
  "owner",
  "effort",
  "refit",
  "unit",
  "toy",
];

const NAME_LENGTH_BYTES = 4;
const NAME_AT = 1 + NAME_LENGTH_BYTES;

/** `kind (uint8) | length of the name (uint32) | name | value`, the value as v8 serializes it. */
export function encodeRecord(record: JournalRecord): Buffer {
  const name = Buffer.from("name" in record ? record.name : "", "utf8");
  const head = Buffer.alloc(NAME_AT);
  head.writeUInt8(kinds.indexOf(record.kind));
  head.writeUInt32LE(name.length, 1);
  return Buffer.concat([head, name, serialize(record.value)]);
}

/**
 * The inverse of `encodeRecord`. What was written by another program, or by this one with a fault, is told from a record:
 * everything that is computed from a result relies on its form.
 *
 * @param path of the journal, for errors
 * @throws RabbitInputError naming the record
 */
export function decodeRecord(path: string, body: Buffer): JournalRecord {
  let name = "";
  try {
    const head = recordHead(body);
    const { kind, end } = head;
    name = head.name;
    if (kind === undefined || end > body.length) throw new RangeError("no record");
    const value: unknown = deserialize(body.subarray(end));
    const record = { kind, name, value } as JournalRecord;
    assertForm(record);
    return record;
  } catch (cause) {
    throw damagedRecord(path, name, cause);
  }
}

/** What a record is, before its value, which begins at `end`: of no kind where this program has not written it. */
export function recordHead(body: Buffer) {
  const end = NAME_AT + body.readUInt32LE(1);
  return { kind: kinds[body.readUInt8(0)], name: body.toString("utf8", NAME_AT, end), end };
}

export function damagedRecord(path: string, name: string, cause?: unknown): RabbitInputError {
  const of = name === "" ? "a record" : `the record of "${name}"`;
  const why = cause instanceof RabbitInputError ? ` (${cause.field} is ${JSON.stringify(cause.found)})` : "";
  return new RabbitInputError(
    {
      file: path,
      field: "journal",
      state: `${of} that this program has not written${why}`,
      expected: "records as this version writes them",
      remedy: "Start anew without options.resume.",
    },
    { cause },
  );
}

type Test = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;

const isNumber: Test = (value) => typeof value === "number";
const isText: Test = (value) => typeof value === "string";
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
const isMapOf = (isValue: Test) => (value: unknown) =>
  value instanceof Map && [...value].every(([key, entry]) => isText(key) && isValue(entry));
const optional = (test: Test) => (value: unknown) => value === undefined || test(value);
const hasFields = (tests: Readonly<Record<string, Test>>) => (value: unknown) =>
  isFields(value) && Object.entries(tests).every(([name, test]) => test(value[name]));

const isHistogram = hasFields({
  axes: (value) => Array.isArray(value) && value.every(isFields),
  storage: isText,
  values: (value) => value instanceof Float64Array,
  variances: optional((value) => value instanceof Float64Array),
});

const isConvergence = hasFields({
  converged: (value) => typeof value === "boolean",
  status: (value) => (convergenceStatuses as readonly unknown[]).includes(value),
  message: isText,
  iterations: isNumber,
  hessianVectorProducts: optional(isNumber),
});
const isGroup = hasFields({
  name: isText,
  dataSet: hasFields({ kind: isText, pseudodata: optional(isText) }),
  histograms: isMapOf(isHistogram),
  nllvalreduced: optional(isNumber),
  nllvalfull: optional(isNumber),
  ndfsat: optional(isNumber),
  edmval: (value) => value === null || optional(isNumber)(value),
  postfitProfile: optional((value) => typeof value === "boolean"),
  counts: isMapOf(isNumber),
  numbers: isMapOf(isNumber),
  mappings: isMapOf(
    hasFields({
      channels: isMapOf(isMapOf(isHistogram)),
      counts: isMapOf(isNumber),
      numbers: isMapOf(isNumber),
      histograms: isMapOf(isHistogram),
      more: optional(isMapOf(() => true)),
    }),
  ),
  convergence: optional(isConvergence),
  more: optional(isMapOf(() => true)),
});

const isList: Test = (value) => Array.isArray(value) && value.every(isNumber);
const isPoint = hasFields({
  iteration: isNumber,
  x: (value) => value instanceof Float64Array,
  history: optional(
    hasFields({ losses: isList, times: isList, evaluations: isNumber, hessianVectorProducts: isNumber }),
  ),
  minimum: optional(
    hasFields({
      x: (value) => value instanceof Float64Array,
      convergence: isConvergence,
      epochs: optional(hasFields({ losses: isList, times: isList })),
    }),
  ),
});
const isProfilePoint = hasFields({
  values: isList,
  status: (value) => value === "found" || value === "at-bound" || value === "failed",
  deltaNll: isNumber,
  x: (value) => value instanceof Float64Array,
  slopes: isList,
  edm: isNumber,
  largestGradient: isNumber,
  reason: optional(isText),
});
const isOutcome: { readonly [K in RefitOutcome["kind"]]: Test } = {
  found: hasFields({ x: (value) => value instanceof Float64Array, nll: isNumber }),
  points: hasFields({ points: (value) => Array.isArray(value) && value.every(isProfilePoint) }),
  failed: hasFields({ reason: isText }),
};
const isRefit = hasFields({
  key: isText,
  outcome: (value) => {
    if (!isFields(value) || !isText(value.kind) || !Object.hasOwn(isOutcome, value.kind as string))
      return false;
    return isOutcome[value.kind as RefitOutcome["kind"]](value);
  },
});

const isMeasured = hasFields({ values: (value) => value instanceof Float64Array });
const isToy = hasFields({
  key: isText,
  outcome: (value) =>
    isFields(value) &&
    (value.kind === "measured" ? isMeasured(value) : value.kind === "failed" && isOutcome.failed(value)),
});

const isEffort = hasFields({ seconds: isNumber, bytes: isNumber });

/** @throws an error where the value is not of the kind of its record */
function assertForm(record: JournalRecord): void {
  const isOfKind = {
    owner: isProcessOwner,
    identity: isFields,
    group: isGroup,
    point: isPoint,
    effort: isEffort,
    refit: isRefit,
    // Of any form: who asks for it knows which.
    unit: () => true,
    toy: isToy,
  };
  if (!isOfKind[record.kind](record.value)) throw new TypeError(`no ${record.kind}`);
  if (record.kind !== "group") return;
  const { name, value: group } = record;
  if (group.name !== name || resultGroupName(group.dataSet) !== name) throw new TypeError("another name");
  validateFitResult({ meta: NO_META, groups: [group] });
}

const NO_META = { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] };
