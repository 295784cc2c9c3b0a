import type { Table } from "@rabbit-fit/results";
import type { Surroundings } from "../command.js";
import { programVersion } from "../program-version.js";
import { linesText } from "../terminal/visible-text.js";
import type { InferenceRequest } from "./inference-request.js";

/** What a command has computed from one fit. */
export interface InferredResult {
  /** Name of the result group: empty for data. */
  readonly result: string;
  /** What the JSON document has of it. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly table: Table;
}

/** Prints what was computed: a table for each fit, or one JSON document. */
export async function reportInference(
  { json, input, output }: InferenceRequest,
  made: readonly InferredResult[],
  { stdout }: Surroundings,
): Promise<void> {
  const { jsonText, renderTable } = await import("@rabbit-fit/results");
  if (json) {
    const fits = made.map(({ result, facts }) => ({ result, ...facts }));
    stdout.write(jsonText({ program: "rabbit-fit", version: programVersion(), input, output, fits }));
    return;
  }
  for (const { result, table } of made) {
    if (made.length > 1) stdout.write(linesText([result === "" ? "data" : result]));
    for (const piece of renderTable(table, "text")) stdout.write(piece);
  }
}
