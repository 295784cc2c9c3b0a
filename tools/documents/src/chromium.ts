import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** A page in a headless Chromium, by the DevTools protocol over a pipe. */
export interface Page {
  /** Chooses a file in the `<input type="file">` that a selector names, as a visitor would. */
  chooseFile(selector: string, path: string): Promise<void>;
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** What the page has written to its console, thrown, or been refused, so far. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: object;
  readonly result?: Record<string, never>;
  readonly error?: { readonly message: string };
}

/**
 * Opens an address, and waits until the page has loaded.
 *
 * @param program the path of Chromium
 * @param profile an empty folder for its profile
 */
export async function openPage(program: string, profile: string, url: string): Promise<Page> {
  const browser = spawn(
    program,
    ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${profile}`],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const { send, wait, complaints } = connect(browser);
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const call = (method: string, params: object = {}) => send(method, params, sessionId);
  for (const domain of ["Page", "Runtime", "Log"]) await call(`${domain}.enable`);
  const loaded = wait("Page.loadEventFired");
  await call("Page.navigate", { url });
  await loaded;
  return {
    complaints,
    async chooseFile(selector, path) {
      const { root } = await call("DOM.getDocument");
      const { nodeId } = await call("DOM.querySelector", { nodeId: root.nodeId, selector });
      await call("DOM.setFileInputFiles", { files: [path], nodeId });
    },
    async evaluate(expression) {
      const { result, exceptionDetails } = await call("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return result.value;
    },
    async close() {
      const ended = new Promise((resolve) => browser.once("exit", resolve));
      browser.kill();
      await ended;
    },
  };
}

const complaining = new Set(["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"]);

/** Messages are JSON, each with a NUL at its end. */
function connect(browser: ChildProcess) {
  const [input, output] = [browser.stdio[3] as Writable, browser.stdio[4] as Readable];
  const waiting = new Map<number | string, (answer: Answer) => void>();
  let ended: string | undefined;
  const end = (reason: string) => {
    ended ??= reason;
    for (const take of waiting.values()) take({ error: { message: ended } });
  };
  browser.once("error", ({ message }) => end(message));
  browser.once("exit", (code) => end(`Chromium ended with exit code ${code}`));
  const complaints: string[] = [];
  let text = "";
  output.setEncoding("utf8").on("data", (part: string) => {
    const messages = (text + part).split("\0");
    text = messages.pop()!;
    for (const message of messages) {
      const answer = JSON.parse(message) as Answer;
      if (complaining.has(answer.method ?? "")) complaints.push(JSON.stringify(answer.params));
      const key = answer.id ?? answer.method!;
      const take = waiting.get(key);
      waiting.delete(key);
      take?.(answer);
    }
  });
  let latest = 0;
  // biome-ignore lint/suspicious/noExplicitAny: the protocol's answers are of any form
  const wait = (key: number | string): Promise<any> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) reject(new Error(ended));
      waiting.set(key, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
    });
  const send = (method: string, params: object, sessionId?: string) => {
    const answer = wait(++latest);
    input.write(`${JSON.stringify({ id: latest, method, params, ...(sessionId && { sessionId }) })}\0`);
    return answer;
  };
  return { send, wait, complaints };
}
