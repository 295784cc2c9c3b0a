import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { isProcessAlive } from "@rabbit-fit/contracts";

/** A process, so that another one can find out whether it still runs. */
export interface ProcessOwner {
  readonly pid: number;
  readonly host: string;
  /** Of Linux: numbers of processes are those of one start of a machine, and of one container on it. */
  readonly boot?: string;
  readonly container?: string;
  /** When the process began, in ticks since the machine was started: its number may be that of another one later. */
  readonly began?: string;
}

/** What is known of a process: it is this one, it runs, it has ended, or it is where it cannot be asked for. */
export type OwnerState = "this" | "running" | "ended" | "elsewhere";

/** A process of this host, by default this one. */
export function processOwner(pid = process.pid): ProcessOwner {
  const boot = ofLinux(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const container = ofLinux(() => readlinkSync("/proc/self/ns/pid"));
  const began = beginning(pid);
  return {
    pid,
    host: hostname(),
    ...(boot !== undefined && { boot }),
    ...(container !== undefined && { container }),
    ...(began !== undefined && { began }),
  };
}

/** @param here the process that asks */
export function ownerState(owner: ProcessOwner, here = processOwner()): OwnerState {
  if (owner.host !== here.host) return "elsewhere";
  // The host was started anew since.
  if (owner.boot !== here.boot) return "ended";
  if (owner.container !== here.container) return "elsewhere";
  if (!isProcessAlive(owner.pid)) return "ended";
  const began = owner.pid === here.pid ? here.began : beginning(owner.pid);
  if (began !== owner.began) return "ended";
  return owner.pid === here.pid ? "this" : "running";
}

export function isProcessOwner(value: unknown): value is ProcessOwner {
  if (typeof value !== "object" || value === null) return false;
  const { pid, host, boot = "", container = "", began = "" } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(pid) && [host, boot, container, began].every((text) => typeof text === "string")
  );
}

/** Field 22 of `/proc/<pid>/stat` (proc_pid_stat(5)), counted behind the name, which may hold anything. */
function beginning(pid: number): string | undefined {
  const stat = ofLinux(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

function ofLinux<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
