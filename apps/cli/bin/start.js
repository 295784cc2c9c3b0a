/** Loads the command, which a system that lets a process open few files may refuse, and carries the words out. */
export async function start(words) {
  let command;
  try {
    command = await import("../dist/bundle/main.js");
  } catch (error) {
    process.stderr.write(`rabbit: error: the command cannot be loaded: ${error.message}\n`);
    process.exitCode = 2;
    return;
  }
  await command.main(words);
}
