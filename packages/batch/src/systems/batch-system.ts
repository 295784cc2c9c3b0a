/** What tasks ask a batch system for. What is absent is left to the system. */
export interface Resources {
  /** In seconds. */
  readonly time?: number;
  /** In bytes. */
  readonly memory?: number;
  readonly threads: number;
}

/** A number of tasks to be sent together. */
export interface JobRequest {
  /** Of the job, unlike that of any other. */
  readonly name: string;
  /** Folder of the plan. */
  readonly folder: string;
  /** Path of the files of the job, without an ending. */
  readonly base: string;
  /** Folder of the logs. */
  readonly logs: string;
  readonly workingDirectory: string;
  readonly tasks: readonly number[];
  /** The words that run a task, which its number follows. */
  readonly command: readonly string[];
  /** Lines of shell before the call; the last one may end in a backslash, so that the call continues it. */
  readonly prefix?: string;
  readonly resources: Resources;
  /** At most so many tasks at the same time. */
  readonly limit?: number;
  readonly partition?: string;
  readonly account?: string;
  /** Lines for the system as they are. */
  readonly systemOptions: readonly string[];
}

/** A job that was sent. */
export interface SentJob {
  /** As the system calls it. */
  readonly job: string;
  readonly tasks: readonly number[];
}

/** Whether a task waits or runs; `held` by the system, with its reason. */
export type QueueState =
  | { readonly state: "waiting" | "running" }
  | { readonly state: "held"; readonly reason: string };

/** Something that runs tasks which are sent to it. */
export interface BatchSystem {
  /** Whether tasks run in the background, and the system knows where they are. */
  readonly schedules: boolean;
  /** The most tasks of one job. @throws RabbitInputError where the system is not there */
  mostTasks(context: SystemContext): Promise<number>;
  /** Sends a job. @returns what the system calls it @throws RabbitInputError with the message of the system */
  send(request: JobRequest, context: SystemContext): Promise<string>;
  /** The job of a name, where the system has it. */
  find(name: string, context: SystemContext): Promise<string | undefined>;
  /** The tasks of jobs that wait or run. */
  queued(jobs: readonly SentJob[], context: SystemContext): Promise<Map<number, QueueState>>;
  cancel(jobs: readonly SentJob[], context: SystemContext): Promise<void>;
  /** Name of the log of a task in the folder of logs. */
  logName(job: SentJob, task: number): string;
}

/** What is around a call to a system. */
export interface SystemContext {
  readonly onWarning: (text: string) => void;
  readonly signal?: AbortSignal;
  /** Waits so many milliseconds between two tries, and no longer than to an abort. */
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** After so many milliseconds without an answer a try has failed; a minute by default. */
  readonly patience?: number;
}
