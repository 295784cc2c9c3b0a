import type { FurtherEntries, PythonValue } from "@rabbit-fit/contracts";

/** A dict of a pickle from which what is known is taken, entry by entry; what is left is kept as it is. */
export class DictReader {
  private readonly rest: Map<string, PythonValue>;

  constructor(dict: ReadonlyMap<PythonValue, PythonValue>) {
    this.rest = new Map([...dict].map(([key, value]) => [String(key), value]));
  }

  /** Takes an entry for which `as` has an answer. */
  take<T>(key: string, as: (value: PythonValue) => T | undefined): T | undefined {
    const value = this.rest.get(key);
    const taken = value === undefined ? undefined : as(value);
    if (taken !== undefined) this.rest.delete(key);
    return taken;
  }

  /** Takes all entries for which `as` has an answer. */
  takeAll<T>(as: (value: PythonValue) => T | undefined): Map<string, T> {
    const out = new Map<string, T>();
    for (const key of [...this.rest.keys()]) {
      const taken = this.take(key, as);
      if (taken !== undefined) out.set(key, taken);
    }
    return out;
  }

  /** Reads a dict inside this one. What `read` leaves of it stays in its place. */
  inside<T>(key: string, read: (dict: DictReader) => T): T | undefined {
    const value = this.rest.get(key);
    if (!(value instanceof Map)) return undefined;
    const dict = new DictReader(value);
    const result = read(dict);
    if (dict.rest.size > 0) this.rest.set(key, dict.rest);
    else this.rest.delete(key);
    return result;
  }

  /** Reads each dict in a dict inside this one. */
  insideEach<T>(key: string, read: (dict: DictReader) => T): Map<string, T> {
    const each = (dict: DictReader) =>
      [...dict.rest.keys()].flatMap((name) => {
        const result = dict.inside(name, read);
        return result === undefined ? [] : [[name, result] as const];
      });
    return new Map(this.inside(key, each));
  }

  /** Takes all that is left. */
  takeRest(): { readonly more?: FurtherEntries } {
    if (this.rest.size === 0) return {};
    const more = new Map(this.rest);
    this.rest.clear();
    return { more };
  }
}
