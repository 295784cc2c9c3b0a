import type { PythonValue } from "@rabbit-fit/contracts";
import type { ArgumentRecord } from "../argparse/availability.js";
import { type ArgumentValue, destination, type OptionSpec } from "../argparse/option-spec.js";

/** What a result records about how it was made. */
export interface MetaInfo {
  readonly time: Date;
  /** The name of the command, then its words. */
  readonly command: readonly string[];
  readonly specs: readonly OptionSpec[];
  readonly values: ArgumentRecord;
  readonly version: string;
  readonly input: string;
  /** Absent where the input is too large to read it a second time. */
  readonly inputSha256?: string;
  /** SHA-256 of the user's own modules, by their paths. */
  readonly modules?: ReadonlyMap<string, string>;
}

/** `meta_info` of a result: Python rabbit's `time`, `command` and `args` with all of its names, and ours. */
export function metaInfo(info: MetaInfo): Map<string, PythonValue> {
  const args = new Map<string, PythonValue>();
  for (const spec of info.specs) {
    const name = destination(spec);
    args.set(name, metadataValue(spec, info.values[name]!));
    // Python rabbit's record has its positional argument where its parser has it.
    if (name === "postfix") args.set("filename", info.input);
  }
  return new Map<string, PythonValue>([
    ["time", pythonTime(info.time)],
    ["command", commandText(info.command, info.specs)],
    ["args", args],
    ["program", "rabbit-fit"],
    ["version", info.version],
    ["input", info.input],
    ...(info.inputSha256 === undefined ? [] : [["input_sha256", info.inputSha256] as const]),
    ...(info.modules ? [["modules_sha256", new Map<PythonValue, PythonValue>(info.modules)] as const] : []),
  ]);
}

/** Python's `str(datetime.now())`, in local time. */
export function pythonTime(time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${date} ${clock}.${String(time.getMilliseconds()).padStart(3, "0")}000`;
}

/**
 * A command line as one text, quoted as Python rabbit quotes it (`wums.output_tools.script_command_to_str`): words
 * that neither are made of letters and digits alone, nor look like options, get single quotes. It is a record for
 * people and not always what a shell would need.
 */
export function commandText([program, ...words]: readonly string[], specs: readonly OptionSpec[]): string {
  const names = [...specs.map(destination), "filename"].map((name) => `^-*${name.replaceAll("_", ".")}`);
  const option = new RegExp(["^-+([a-z]+[1-9]*-*)+", ...names].join("|"));
  const quoted = words.map((word) =>
    option.test(word) || /^[\p{L}\p{N}]+$/u.test(word) ? word : `'${word}'`,
  );
  return [program, ...quoted].join(" ");
}

function metadataValue(spec: OptionSpec, value: ArgumentValue): PythonValue {
  if (Array.isArray(value)) return value.map((item) => metadataValue(spec, item));
  // Python tells 3.0 from 3.
  if (spec.type === "number" && typeof value === "number") return { kind: "float", value };
  return value as PythonValue;
}
