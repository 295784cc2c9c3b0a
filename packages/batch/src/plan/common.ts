import { deserialize, serialize } from "node:v8";
import { type FitResult, RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import { RecordFile } from "../journal/record-file.js";

/** What all tasks of a plan have in common and the result needs, so that merging does not read the input again. */
export interface PlanCommon {
  readonly id: string;
  readonly meta: FitResult["meta"];
  /** Names of all units, in the order of the result. */
  readonly units: readonly string[];
  /** What whoever makes the plan wants to have again when its results are merged: what v8 can serialize. */
  readonly about: unknown;
}

export async function writeCommon(path: string, common: PlanCommon): Promise<void> {
  try {
    const file = RecordFile.create(path);
    file.append(serialize(common));
    await file.close("kept");
  } catch (error) {
    throw systemFailure(path, "write", error);
  }
}

/** @throws RabbitInputError where it is not there, damaged, or of another plan */
export async function readCommon(path: string, id: string): Promise<PlanCommon> {
  let common: PlanCommon | undefined;
  try {
    const file = RecordFile.openFinished(path, (body) => (common = deserialize(body) as PlanCommon));
    await file?.close("given up");
  } catch (error) {
    throw systemFailure(path, "read", error);
  }
  if (common?.id === id) return common;
  throw new RabbitInputError({
    file: path,
    field: "plan",
    state: "damaged",
    expected: "a file that belongs to the plan beside it",
    remedy: "Make the plan again in another folder.",
  });
}
