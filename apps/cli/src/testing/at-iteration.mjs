// Loaded before the command (`node --import`): sends a signal to its process when the log has an iteration, at an event in
// place of a moment.
//
//   AT_ITERATION=<n> after the n-th iteration
//   DO=SIGTERM, DO=SIGINT

const line = new RegExp(`iteration ${process.env.AT_ITERATION}:`);
const write = process.stderr.write.bind(process.stderr);
process.stderr.write = (text, ...rest) => {
  if (line.test(text)) process.kill(process.pid, process.env.DO);
  return write(text, ...rest);
};

// Each look at the clock takes a second, so that the event loop has a turn after each iteration.
const origin = performance.now();
let looks = 0;
performance.now = () => origin + 1000 * looks++;
