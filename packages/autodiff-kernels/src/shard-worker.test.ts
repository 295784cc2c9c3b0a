import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { shardWorkerSource } from "./generated/shard-worker-source.js";
import { type ExchangeShape, exchangeLength } from "./template-engine/exchange.js";
import type { TemplateHostSetup } from "./template-engine/shard-host.js";
import { controlBytes } from "./threads/control.js";
import type { WorkerAnswer, WorkerMessage } from "./threads/worker-protocol.js";
import { kernelsModule } from "./wasm/kernels-module.js";

test("the worker script runs without Node, as in a browser, and answers there", () => {
  const answers: WorkerAnswer[] = [];
  const scope = createContext({ postMessage: (answer: WorkerAnswer) => answers.push(answer) }) as {
    onmessage?: (event: { data: WorkerMessage }) => void;
  };
  runInContext(shardWorkerSource, scope);
  const shape: ExchangeShape = { columnCount: 2, processCount: 1, rowCount: 1, shardCount: 1 };
  const host: TemplateHostSetup = {
    kind: "template",
    module: kernelsModule(),
    shape,
    exchange: new SharedArrayBuffer(8 * exchangeLength(shape)),
    shards: [
      {
        index: 0,
        range: { firstBin: 0, lastBin: 1, firstRow: 0, lastRow: 1, entryCount: 1, entryBytes: 12 },
        form: "log_normal",
        storage: "csr",
        readsAhead: false,
        columnCount: 2,
        processCount: 1,
        binRows: Uint32Array.of(0, 1),
        processes: Uint32Array.of(0),
        norm: Float64Array.of(1),
        entryStart: Uint32Array.of(0, 1),
        runStart: new Uint32Array(0),
      },
    ],
  };
  const send = (data: WorkerMessage) => scope.onmessage!({ data });
  send({
    kind: "setup",
    control: new SharedArrayBuffer(controlBytes),
    workerCount: 1,
    host,
  });
  expect(answers[0]!.failure).toBeUndefined();
  expect(answers[0]!.bytes).toBeGreaterThan(0);
  const fill = (column: number) =>
    send({
      kind: "fill",
      shardIndex: 0,
      piece: { firstEntry: 0, values: Float64Array.of(1), columns: Uint32Array.of(column) },
    });
  fill(1);
  expect(answers[1]!.failure).toBeUndefined();
  fill(2);
  expect(answers[2]!.failure).toContain("expected below 2 (columnCount)");
});
