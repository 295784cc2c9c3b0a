/** Entries of some rows, without gaps after the entries that the shard has. */
export interface EntryPiece {
  /** First entry of the piece, counted from the first entry of the shard. */
  readonly firstEntry: number;
  readonly values: Float64Array;
  /** Where the matrix is sparse. */
  readonly columns?: Uint32Array;
}

/** What a thread hosts, as data that can be sent to it. The kind says which class of hosts it is for. */
export interface HostSetup {
  readonly kind: string;
}

/** A call that brings data along; rare ones only. */
export interface HostDelivery {
  readonly kind: string;
}

/** The shards of one kind that live in one thread, the calling one or a worker. */
export interface Host<Delivery extends HostDelivery = HostDelivery> {
  readonly bytes: number;
  fill(shardIndex: number, piece: EntryPiece): void;
  /** A call without arguments of its own: everything is in memory that the threads share. */
  run(command: number, argument: number): void;
  receive(delivery: Delivery): void;
}
