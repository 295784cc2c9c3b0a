import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SubmitOptions } from "@rabbit-fit/batch";
import { systemFailure } from "@rabbit-fit/contracts";
import { atLeast } from "../argparse/number-range.js";
import type { ValuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import type { submitSpecs } from "../fit/options/jobs.js";

type SubmitValues = ValuesOf<typeof submitSpecs> & { readonly threads: number | null };

/** Where tasks are sent, and how; what is around it comes with the call. */
export type SubmitRequest = Omit<SubmitOptions, "command" | "onWarning" | "signal"> & {
  /** Words that call `rabbit`. */
  readonly program: readonly string[];
};

/** @throws UsageError; RabbitInputError where the file of the prefix cannot be read */
export function submitRequest(values: SubmitValues): SubmitRequest {
  const { on, partition, account, sub_opts, prefix_file, program } = values;
  if (on === null) {
    throw new UsageError("invalid-value", "--on is missing, expected one of local, slurm, htcondor, script.");
  }
  const limit = atLeast("limit", values.limit, 1);
  const threads = atLeast("threads", values.threads, 1);
  const time = values.time === null ? undefined : seconds(values.time);
  const memory = values.memory === null ? undefined : bytes(values.memory);
  return {
    system: on,
    program: program === null ? thisProgram() : program.split(/\s+/).filter((word) => word !== ""),
    systemOptions: sub_opts,
    ...(limit !== undefined && { limit }),
    ...(threads !== undefined && { threads }),
    ...(time !== undefined && { time }),
    ...(memory !== undefined && { memory }),
    ...(partition !== null && { partition }),
    ...(account !== null && { account }),
    ...(prefix_file !== null && { prefix: prefixOf(prefix_file) }),
  };
}

/** This Node and this command: the script beside the sources, or beside what was made of them. */
function thisProgram(): readonly string[] {
  return [process.execPath, fileURLToPath(new URL("../../bin/rabbit.js", import.meta.url))];
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const BYTES: Readonly<Record<string, number>> = { M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

function seconds(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (unit !== undefined && Number(count) > 0) return Number(count) * SECONDS[unit]!;
  const [, hours, minutes, rest] = /^(\d+):([0-5]\d):([0-5]\d)$/.exec(text) ?? [];
  const sum = 3600 * Number(hours) + 60 * Number(minutes) + Number(rest);
  if (sum > 0) return sum;
  throw new UsageError(
    "invalid-value",
    `--time is "${text}", expected a time such as 90s, 30m, 2h, 1d or 1:30:00.`,
  );
}

function bytes(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([MGT])B?$/.exec(text) ?? [];
  if (unit !== undefined && Number(count) > 0) return Number(count) * BYTES[unit]!;
  throw new UsageError("invalid-value", `--memory is "${text}", expected a size such as 500M or 2G.`);
}

function prefixOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw systemFailure(path, "read", error);
  }
}
