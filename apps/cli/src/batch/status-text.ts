import type { BatchPlan, BatchStatus, Submission, TaskStatus } from "@rabbit-fit/batch";

/** So many tasks of a kind are listed. */
const MOST_LISTED = 20;

/** A plan for people. */
export function planLines({ folder, id, kind, tasks, unitCount, command }: BatchPlan): string[] {
  const of =
    tasks.length === unitCount ? "" : ` of ${sizes(tasks)} ${kind}${tasks.length === 1 ? "" : " each"}`;
  return [
    `Plan     ${folder} (${id.slice(0, 8)})`,
    `Command  ${command.join(" ")}`,
    `Tasks    ${tasks.length}${of}`,
  ];
}

function sizes(tasks: BatchPlan["tasks"]): string {
  const counts = tasks.map(({ units: [from, to] }) => to - from);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} or ${most}`;
}

/** Where the tasks are, those that need attention one by one. */
export function statusLines(plan: BatchPlan, { tasks, counts, silent }: BatchStatus): string[] {
  const lines = planLines(plan);
  const present = Object.entries(counts).filter(([state, count]) => count > 0 || state === "done");
  lines.push(`Status   ${present.map(([state, count]) => `${count} ${state}`).join(", ")}`);
  for (const { system, reason } of silent) lines.push(`Silent   ${system}: ${reason}`);
  for (const state of ["running", "failed"] as const) {
    const listed = tasks.filter((task) => task.state === state && task.message !== undefined);
    if (listed.length === 0) continue;
    lines.push(state === "running" ? "Running here" : "Failed, with the last lines of their logs");
    lines.push(...listed.slice(0, MOST_LISTED).map((task) => `  ${taskText(plan, task)}`));
    if (listed.length > MOST_LISTED) lines.push(`  and ${listed.length - MOST_LISTED} more`);
  }
  return lines;
}

/** A task by its number and its fits. */
export function taskText({ tasks }: BatchPlan, { id, message }: TaskStatus): string {
  const { first, last } = tasks[id - 1]!;
  const name = (fit: string) => (fit === "" ? "data" : fit);
  const fits = first === last ? name(first) : `${name(first)} to ${name(last)}`;
  return `task ${id} (${fits})${message === undefined ? "" : `: ${message}`}`;
}

/** What was asked for, and of whom. */
export function submissionText({ jobs, tasks, resources, measured }: Submission, system: string): string {
  const { time, memory, threads } = resources;
  const asked = [
    ...(time === undefined ? [] : [`${Math.ceil(time / 60)} min`]),
    ...(memory === undefined ? [] : [`${Math.ceil(memory / 1024 ** 2)} MB`]),
    `${threads} ${threads === 1 ? "core" : "cores"}`,
  ].join(", ");
  const by = measured === undefined ? "" : `, measured with task ${measured}`;
  return `${tasks.length} ${tasks.length === 1 ? "task" : "tasks"} sent to ${system} as ${jobs.join(", ")}, each with ${asked}${by}`;
}
