import type { FitPlan } from "@rabbit-fit/fitter/node";
import { Checkpoints } from "../journal/checkpoints.js";
import type { TaskKind } from "./task-kind.js";

/** Whole fits, to toys or other data: a unit is a fit by the name of its group. */
export const fitTasks: TaskKind<FitPlan> = {
  async run({ source: fits, units, journal, onUnit, onWarning, checkpointInterval }) {
    const wanted = new Set(units);
    const others = fits.requests.map(({ name }) => name).filter((name) => !wanted.has(name));
    const checkpoints = new Checkpoints({
      keep: (name, latest) => journal.addCheckpoint(name, latest),
      onFailure: ({ message }) => onWarning(`No checkpoint: ${message}`),
      ...(checkpointInterval !== undefined && { interval: checkpointInterval }),
    });
    const starts = new Map(
      units.flatMap((name) => {
        const point = journal.pointOf(name);
        return point ? [[name, point] as const] : [];
      }),
    );
    try {
      await fits.run({
        skip: new Set([...others, ...journal.finished]),
        starts,
        refits: new Map(units.map((name) => [name, journal.refitsOf(name)])),
        onGroup: (group) => {
          journal.addGroup(group);
          checkpoints.finished(group.name);
          onUnit(journal.finished.size, units.length);
        },
        onPoint: (name, point) => checkpoints.note(name, point),
        onRefit: (name, key, outcome) => checkpoints.noteRefit(name, key, outcome),
      });
    } catch (error) {
      checkpoints.keepAll();
      throw error;
    }
  },
};
