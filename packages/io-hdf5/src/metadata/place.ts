import { RabbitInputError } from "@rabbit-fit/contracts";
import { classOf, foundIn } from "@rabbit-fit/contracts/options";

/**
 * Where a value is in what is being written: the field that the caller gave, or a step from another place. There is one for
 * each list and dict, which moves from item to item; the text is made where a value is refused.
 */
export class Place {
  private readonly outer: Place | string;
  private step: unknown;
  /** How many lists, tuples and dicts are around it. */
  readonly level: number;

  /** @param level of a field, 0 where it is not in a dict of the file */
  constructor(outer: Place | string, level = 0) {
    this.outer = outer;
    this.level = typeof outer === "string" ? level : outer.level + 1;
  }

  /** Moves on. @param step an index or a key */
  at(step: unknown): this {
    this.step = step;
    return this;
  }

  /** Such as `metadata["tags"][1]`. */
  get field(): string {
    if (typeof this.outer === "string") return this.outer;
    const { step } = this;
    const isObject = typeof step === "object" && step !== null;
    const text = typeof step === "string" ? JSON.stringify(step) : isObject ? classOf(step) : String(step);
    return `${this.outer.field}[${text}]`;
  }

  /** @throws RabbitInputError always. @param part of the value, such as `.shape` */
  refuse(found: unknown, expected: string, { remedy, part = "" }: Refusal = {}): never {
    throw new RabbitInputError({
      field: `${this.field}${part}`,
      ...foundIn(found),
      expected,
      ...(remedy !== undefined && { remedy }),
    });
  }
}

interface Refusal {
  readonly remedy?: string | undefined;
  readonly part?: string;
}
