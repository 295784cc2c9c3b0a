import type { TaskKind, TaskSource } from "./task-kind.js";

/** Computes units that are parts of one result, such as the refits of a fit: each gives plain data. */
export interface UnitMaker extends TaskSource {
  /**
   * Computes some units, in any order.
   *
   * @param onUnit takes what a unit gives, as far as v8 can serialize it
   */
  make(units: readonly string[], onUnit: (name: string, value: unknown) => void): Promise<void>;
}

/** Parts of one result, each of them kept as soon as it is there. */
export const unitTasks: TaskKind<UnitMaker> = {
  async run({ source, units, journal, onUnit }) {
    const { finished } = journal;
    const left = units.filter((name) => !finished.has(name));
    let done = finished.size;
    await source.make(left, (name, value) => {
      journal.addUnit(name, value);
      onUnit(++done, units.length);
    });
  },
};
