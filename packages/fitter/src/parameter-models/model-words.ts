import { RabbitInputError, type RabbitInputErrorDetails } from "@rabbit-fit/contracts";

/** What is wrong with the arguments of a model, which is named by its words: `model "ABCD fakes A B C D": channel is "A" ...` */
export function modelError(key: string, { field, ...details }: RabbitInputErrorDetails): RabbitInputError {
  return new RabbitInputError({ field: `model "${key}": ${field}`, ...details });
}

/** Bins of a channel: those that have the given bins of some of its axes; all of them where no axis is named. */
export interface Region {
  readonly channel: string;
  /** Places of bins, counted from 0, by the names of axes. */
  readonly bins?: { readonly [axis: string]: number };
}

/** The words that follow the name of a model, read from the first to the last. Errors name the model by all of its words. */
export class ModelWords {
  readonly key: string;
  readonly #usage: string;
  readonly #words: string[];

  /** @param usage what the model expects, for messages */
  constructor(name: string, args: readonly string[], usage: string) {
    this.key = [name, ...args].join(" ");
    this.#usage = usage;
    this.#words = [...args];
  }

  get isEmpty(): boolean {
    return this.#words.length === 0;
  }

  /** @throws RabbitInputError where there is none */
  next(what: string): string {
    const word = this.#words.shift();
    if (word !== undefined) return word;
    throw this.error({ field: what, state: "missing", remedy: `The words are: ${this.#usage}.` });
  }

  /** All that is left. */
  rest(): string[] {
    return this.#words.splice(0);
  }

  /**
   * The options `name:value` that come next, in any order.
   *
   * @throws RabbitInputError for one that is there twice
   */
  options<const Name extends string>(names: readonly Name[]): { readonly [N in Name]?: string } {
    const found: { [N in Name]?: string } = {};
    for (;;) {
      const word = this.#words[0] ?? "";
      const name = names.find((candidate) => word.startsWith(`${candidate}:`));
      if (name === undefined) return found;
      this.#words.shift();
      if (found[name] !== undefined) {
        throw this.error({ field: name, found: word, expected: "to be given once" });
      }
      found[name] = word.slice(name.length + 1);
    }
  }

  /** @throws RabbitInputError where a value is no whole number from 0 */
  count(name: string, value: string | undefined, byDefault: number): number {
    if (value === undefined) return byDefault;
    if (/^\d+$/.test(value)) return Number(value);
    throw this.error({ field: name, found: value, expected: "a whole number, 0 or more" });
  }

  /** @throws RabbitInputError where a value is not 0 or 1 */
  flag(name: string, value: string | undefined): boolean {
    if (value === undefined || value === "0") return false;
    if (value === "1") return true;
    throw this.error({ field: name, found: value, expected: "0 or 1" });
  }

  /** A channel, and `axis:bin` for each axis that the region has one bin of. @throws RabbitInputError */
  region(label: string): Region {
    const channel = this.next(`channel of the region ${label}`);
    if (channel.includes(":")) {
      throw this.error({
        field: `channel of the region ${label}`,
        found: channel,
        expected: "the name of a channel, then axis:bin for each axis that is fixed",
        remedy: `The words are: ${this.#usage}.`,
      });
    }
    const bins: Record<string, number> = {};
    while (this.#words[0]?.includes(":")) {
      const word = this.#words.shift()!;
      const axis = word.slice(0, word.indexOf(":"));
      bins[axis] = this.count(`bin of the axis ${axis}`, word.slice(axis.length + 1), 0);
    }
    return { channel, bins };
  }

  /** @throws RabbitInputError where a word is left */
  end(): void {
    if (this.#words.length === 0) return;
    throw this.error({
      field: "rest of the words",
      found: this.#words.join(" "),
      expected: "nothing more",
      remedy: this.#usage === "" ? "The model takes no arguments." : `The words are: ${this.#usage}.`,
    });
  }

  error(details: RabbitInputErrorDetails): RabbitInputError {
    return modelError(this.key, details);
  }
}
