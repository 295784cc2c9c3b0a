import type { TextSink } from "./text-sink.js";
import { visible } from "./visible-text.js";

/** From the least to the most talkative, as Python rabbit's `-v 0` to `-v 4`. */
export const logLevels = ["critical", "error", "warning", "info", "debug"] as const;

export type LogLevel = (typeof logLevels)[number];

/** One function for each level. */
export type Logger = { readonly [Level in LogLevel]: (text: string) => void };

export interface LoggerOptions {
  /** 0 critical ... 4 debug. */
  readonly verbosity: number;
  readonly color: boolean;
  /** Puts texts of libraries in terms of the command. */
  readonly inFlags: (text: string) => string;
}

// Python rabbit's colours: green, grey, yellow, red, bold red.
const colors = { debug: "1;32", info: "38;5;244", warning: "33", error: "31", critical: "31;1" } as const;

/** A log with one line for each message, as `WARNING: text`. */
export function createLogger(sink: TextSink, { verbosity, color, inFlags }: LoggerOptions): Logger {
  const write = (level: LogLevel) => (text: string) => {
    if (logLevels.indexOf(level) > verbosity) return;
    const line = `${level.toUpperCase()}: ${visible(inFlags(text))}`;
    sink.write(color ? `\u001b[${colors[level]}m${line}\u001b[0m\n` : `${line}\n`);
  };
  return {
    critical: write("critical"),
    error: write("error"),
    warning: write("warning"),
    info: write("info"),
    debug: write("debug"),
  };
}

/** What of the surroundings of a command a log depends on. */
interface LogSurroundings extends Pick<LoggerOptions, "inFlags"> {
  readonly stderr: TextSink;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The log of a command on stderr.
 *
 * @param options.color whether there may be colours, where stderr shows them
 * @param sink in place of stderr itself, as beside a line that says where a command is
 */
export function commandLogger(
  { stderr, environment, inFlags }: LogSurroundings,
  { verbosity, color }: Pick<LoggerOptions, "verbosity" | "color">,
  sink: TextSink = stderr,
): Logger {
  return createLogger(sink, { verbosity, color: color && wantsColor(stderr, environment), inFlags });
}

/** Whether a log should be coloured: on a terminal, unless NO_COLOR says otherwise (https://no-color.org). */
export function wantsColor(
  sink: TextSink,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return sink.isTTY === true && (environment.NO_COLOR ?? "") === "" && environment.TERM !== "dumb";
}
