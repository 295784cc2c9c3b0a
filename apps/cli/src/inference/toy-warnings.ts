import { sameButForNumbers } from "@rabbit-fit/contracts";
import type { Logger } from "../terminal/logger.js";

interface ToyWarning {
  /** Name of the result group of the toy. */
  readonly toy: string;
  readonly text: string;
}

/** Warnings of many toys, of which each may say the same: once, with the number of toys. */
export class ToyWarnings {
  readonly #log: Logger;
  readonly #warnings: ToyWarning[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  /** The log of one toy: its warnings are kept. */
  of(toy: string): Logger {
    return { ...this.#log, warning: (text) => void this.#warnings.push({ toy, text }) };
  }

  /** Says what was kept. @param total number of toys */
  tell(total: number): void {
    for (const { text, items } of sameButForNumbers(this.#warnings.splice(0), (warning) => warning.text)) {
      const toys = new Set(items.map(({ toy }) => toy));
      const [first] = toys;
      this.#log.warning(
        toys.size === 1
          ? `In ${first}: ${text}`
          : `In ${toys.size} of ${total} toys, first in ${first}: ${text}`,
      );
    }
  }
}
