import { type HalfDelivery, HalfHost, type HalfHostSetup } from "../sparse-matrix/half-host.js";
import type { EntryPiece } from "./shard.js";
import { ShardHost, type TemplateDelivery, type HostSetup as TemplateHostSetup } from "./shard-host.js";

/** What a thread is to host. */
export type HostSetup = TemplateHostSetup | HalfHostSetup;

/** A call that brings data along; rare ones only. */
export type HostDelivery = TemplateDelivery | HalfDelivery;

/** The shards of one kind that live in one thread, the calling one or a worker. */
export interface Host {
  readonly bytes: number;
  fill(shardIndex: number, piece: EntryPiece): void;
  /** A call without arguments of its own: everything is in memory that the threads share. */
  obey(command: number, argument: number): void;
  receive(delivery: HostDelivery): void;
}

export function createHost(setup: HostSetup): Host {
  return setup.kind === "template" ? new ShardHost(setup) : new HalfHost(setup);
}
