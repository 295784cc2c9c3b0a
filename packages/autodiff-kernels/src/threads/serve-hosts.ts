import { freeMemory } from "../wasm/free-memory.js";
import { type ControlArray, currentSequence, reportDone, reportFailure, waitForCommand } from "./control.js";
import type { Host, HostSetup } from "./host.js";
import { endCommand, receiveCommand, type WorkerAnswer, type WorkerMessage } from "./worker-protocol.js";

declare const require: (name: string) => unknown;

interface Port {
  postMessage(message: WorkerAnswer): void;
  /** No message is waited for any more, so that the thread ends. */
  close(): void;
}
interface NodePort extends Omit<Port, "close"> {
  /** Missing in Deno. */
  readonly close?: () => void;
  on(type: "message", listener: (message: WorkerMessage) => void): void;
}
interface WebPort extends Port {
  onmessage: (event: { data: WorkerMessage }) => void;
}

/** The life of a worker thread: it makes its host of what it is sent, and does what the caller commands. */
export function serveHosts(createHost: (setup: HostSetup) => Host): void {
  let host: Host | undefined;
  let control: ControlArray | undefined;
  let workerCount = 0;
  const port = connect(onMessage);

  function onMessage(message: WorkerMessage): void {
    switch (message.kind) {
      case "setup":
        answer(() => {
          control = new Int32Array(message.control);
          workerCount = message.workerCount;
          host = createHost(message.host);
        });
        return;
      case "fill":
        answer(() => {
          const { shardIndex, piece } = message;
          host!.fill(shardIndex, piece);
          freeMemory(piece.values, piece.columns);
        });
        return;
      case "serve":
        serve(message.sequence);
        return;
      case "delivery": {
        // Before it is reported done: afterwards the sequence may already be that of the next command.
        const sequence = currentSequence(control!);
        attempt(() => host!.receive(message.delivery));
        serve(sequence);
        return;
      }
      case "end":
        port.close();
        return;
      default:
        message satisfies never;
    }
  }

  function answer(action: () => void): void {
    try {
      action();
      port.postMessage({ bytes: host!.bytes });
    } catch (error) {
      port.postMessage({ bytes: 0, failure: describe(error) });
    }
  }

  /** Blocks this thread; messages wait until a `receive` command lets them through. */
  function serve(sequence: number): void {
    let seen = sequence;
    for (;;) {
      const next = waitForCommand(control!, seen);
      if (next.command === receiveCommand) return;
      if (next.command === endCommand) {
        port.close();
        return;
      }
      seen = next.sequence;
      attempt(() => host!.run(next.command, next.argument));
    }
  }

  function attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      reportFailure(control!, describe(error));
    }
    reportDone(control!, workerCount);
  }
}

function connect(listener: (message: WorkerMessage) => void): Port {
  const web = globalThis as unknown as WebPort;
  // Not by looking for `require`, which the bundler puts a function in place of.
  if (typeof process === "object" && typeof process.versions?.node === "string") {
    const { parentPort } = require("node:worker_threads") as { parentPort: NodePort };
    parentPort.on("message", listener);
    return {
      postMessage: (message) => parentPort.postMessage(message),
      close: () => (parentPort.close ? parentPort.close() : web.close()),
    };
  }
  web.onmessage = (event) => listener(event.data);
  return { postMessage: (message) => web.postMessage(message), close: () => web.close() };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
