import {
  abortSignal,
  callback,
  listOf,
  namedFunction,
  type OptionRule,
  optionsOf,
  text,
  where,
} from "@rabbit-fit/contracts/options";
import { contourPointsRule, levelsRule, scanGridRules } from "../options/scan-rules.js";
import type { ScanGrid } from "../options/scan-spec.js";
import type { ScanCall } from "./scan-points.js";

/*
 * What scans and contours are asked for by a program, which may have no types.
 */

const level: OptionRule = where(
  (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
  "a number of standard deviations above 0",
);

const scanRequest = optionsOf<ScanGrid & { of: string }>(
  { ...scanGridRules, of: text },
  { required: ["of"] },
);
const pair = where((value) => Array.isArray(value) && value.length === 2, "the names of two parameters");
const scan2DRequest = optionsOf<ScanGrid & { of: unknown }>(
  { ...scanGridRules, of: pair },
  { required: ["of"] },
);
const contourRequest = optionsOf<{ of?: unknown; levels?: unknown }>({
  of: listOf(text, "names of parameters"),
  levels: levelsRule,
});
const intervalRequest = optionsOf<{ of: unknown; level?: unknown }>(
  { of: text, level },
  { required: ["of"] },
);
const contour2DRequest = optionsOf<{ of: unknown; level?: unknown; points?: unknown }>(
  { of: pair, level, points: contourPointsRule },
  { required: ["of"] },
);

const observableScanRequest = optionsOf<{ mapping: unknown; points?: unknown; range?: unknown }>(
  { mapping: namedFunction, points: scanGridRules.points, range: scanGridRules.range },
  { required: ["mapping"] },
);
const observableIntervalsRequest = optionsOf<{ mapping: unknown; levels?: unknown }>(
  { mapping: namedFunction, levels: levelsRule },
  { required: ["mapping"] },
);

const scanCall = optionsOf<ScanCall>({ signal: abortSignal, onPoint: callback });

export function checkScanCall(call: unknown): void {
  scanCall.check(call, "call");
}

export function checkInterval(request: unknown): void {
  intervalRequest.check(request, "request");
}

export function checkScanObservable(request: unknown): void {
  observableScanRequest.check(request, "request");
}

export function checkObservableIntervals(request: unknown): void {
  observableIntervalsRequest.check(request, "request");
}

export function checkScan(request: unknown): void {
  scanRequest.check(request, "request");
}

export function checkScan2D(request: unknown): void {
  scan2DRequest.check(request, "request");
}

export function checkContour(request: unknown): void {
  contourRequest.check(request, "request");
}

export function checkContour2D(request: unknown): void {
  contour2DRequest.check(request, "request");
}
