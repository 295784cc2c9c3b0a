import { type BatchPlan, type Submission, submitBatch } from "@rabbit-fit/batch";
import { submissionText } from "./status-text.js";
import type { SubmitRequest } from "./submit-request.js";
import type { Terminal } from "./with-terminal.js";

/** Sends what is missing of a plan, and says in the log what that is. */
export async function send(
  plan: BatchPlan,
  request: SubmitRequest,
  { log, signal }: Pick<Terminal, "log" | "signal">,
): Promise<Submission> {
  const { program, ...options } = request;
  const command = [
    ...program,
    "batch",
    "run",
    plan.folder,
    "--threads",
    String(request.threads ?? 1),
    "--task",
  ];
  const submission = await submitBatch(plan, { ...options, command, signal, onWarning: log.warning });
  const { tasks, measured } = submission;
  if (tasks.length === 0) {
    log.info("There is nothing to send: no task is missing or has failed.");
    return submission;
  }
  if (request.system !== "local") {
    log.info(submissionText(submission, request.system));
    const isStated = request.time !== undefined && request.memory !== undefined;
    if (measured === undefined && !isStated) {
      log.warning(
        `No task was measured, so that time and memory are what the batch system takes for granted. rabbit batch run ${plan.folder} --task 1 measures one.`,
      );
    }
  }
  return submission;
}
