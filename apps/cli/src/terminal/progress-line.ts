import { displayWidth } from "@rabbit-fit/sparse-hist";
import type { TextSink } from "./text-sink.js";
import { visible } from "./visible-text.js";

/** Nothing is shown for what takes less than this, in milliseconds. */
export const progressDelay = 2000;

/** The shortest time between two updates, in milliseconds. */
export const progressInterval = 100;

/** A line at the bottom of a terminal that says where a long computation is. */
export interface ProgressLine {
  /** Shows a text in place of the one before, if it is time to. */
  update(text: string): void;
  /** Starts the clock again for the next computation. */
  restart(): void;
  /** Removes the line. */
  clear(): void;
}

/** A progress line on `sink`; one that does nothing where `sink` is no terminal. */
export function createProgressLine(sink: TextSink, now: () => number = Date.now): ProgressLine {
  let started = now();
  let shown: number | undefined;
  const clear = () => {
    if (shown !== undefined) sink.write("\r\u001b[2K");
    shown = undefined;
  };
  return {
    clear,
    restart() {
      clear();
      started = now();
    },
    update(text) {
      const time = now();
      if (sink.isTTY !== true || time - started < progressDelay) return;
      if (shown !== undefined && time - shown < progressInterval) return;
      shown = time;
      const line = `${visible(text)}, ${Math.round((time - started) / 1000)} s`;
      sink.write(`\r\u001b[2K${cutToWidth(line, (sink.columns ?? 80) - 1)}`);
    },
  };
}

/** The beginning of a line that takes so many columns at most: a line that is wider would wrap, and could not be removed. */
function cutToWidth(line: string, columns: number): string {
  const characters = [...line].slice(0, 2 * columns);
  while (displayWidth(characters.join("")) > columns) characters.pop();
  return characters.join("");
}

/** A sink for a log that shares the terminal with a progress line. */
export function besideProgress(sink: TextSink, line: ProgressLine): TextSink {
  return {
    ...(sink.isTTY !== undefined && { isTTY: sink.isTTY }),
    ...(sink.columns !== undefined && { columns: sink.columns }),
    write(text) {
      line.clear();
      return sink.write(text);
    },
  };
}
