// Loaded before the command (`node --import`): does something to its process when a number of results are in the journal,
// at an event in place of a moment.
//
//   AT_RESULT=<n>   after the n-th result
//   DO=SIGKILL      ends the process; DO=torn: within the result after that
//   DO=SIGINT       presses Ctrl-C; DO=SIGTERM: as a batch system does before a time limit
//   DO=mkdir:<path> makes a folder
//   DO=rmdir:<path> removes a folder with all that is in it
//   DO=writing      ends the process when it begins to write the result
//   DO=copying      ends the process when the copy of a journal is to take its place
//   DO=pause        says "paused" and blocks the process until its stdin ends
//
// CLOCK=<n> lets the clock of performance run so many times as fast, so that short work is worth keeping.
//
// After SIGINT, SIGTERM and pause each result takes as long as the command may compute before it listens.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** What a journal begins with before the first result: its signature, whose it is, and what the run is. */
const BEFORE_RESULTS = 3;

/** Longer than fits follow each other before the event loop gets a turn, in milliseconds. */
const LONGEST_TURN = 100;

const { CLOCK: clock = "1" } = process.env;
const now = performance.now.bind(performance);
performance.now = () => Number(clock) * now();

const wanted = Number(process.env.AT_RESULT);
const [action, path] = process.env.DO.split(":");
const { openSync, writeSync } = fs;
const journals = new Set();
let results = -BEFORE_RESULTS;

fs.openSync = (name, ...rest) => {
  const file = openSync(name, ...rest);
  if (String(name).endsWith(".journal")) journals.add(file);
  return file;
};
if (action === "writing") {
  const { open } = fs.promises;
  fs.promises.open = async (name, flags, ...rest) => {
    const handle = await open(name, flags, ...rest);
    if (flags === "w" && String(name).endsWith(".tmp")) process.kill(process.pid, "SIGKILL");
    return handle;
  };
}
if (action === "copying") {
  const { renameSync } = fs;
  fs.renameSync = (from, to) => {
    if (String(to).endsWith(".journal")) process.kill(process.pid, "SIGKILL");
    renameSync(from, to);
  };
}
fs.writeSync = (file, data, ...rest) => {
  if (!journals.has(file)) return writeSync(file, data, ...rest);
  if (action === "torn" && results === wanted) {
    const [offset, length, position] = rest;
    writeSync(file, data, offset, Math.floor(length / 2), position);
    process.kill(process.pid, "SIGKILL");
  }
  const written = writeSync(file, data, ...rest);
  results++;
  if (results === wanted && action === "mkdir") fs.mkdirSync(path);
  if (results === wanted && action === "rmdir") fs.rmSync(path, { recursive: true });
  if (results === wanted && action === "pause") {
    writeSync(2, "paused\n");
    while (fs.readSync(0, new Uint8Array(1)) > 0);
  }
  if (results === wanted && action.startsWith("SIG")) process.kill(process.pid, action);
  if (results >= wanted && ["SIGINT", "SIGTERM", "pause"].includes(action))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LONGEST_TURN);
  return written;
};
syncBuiltinESMExports();
