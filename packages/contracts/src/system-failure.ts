import { isError } from "./options/class-of.js";
import { RabbitInputError } from "./rabbit-input-error.js";

/** What was being done with a file. */
export type FileAction = "read" | "write";

const REASONS: Readonly<Record<string, readonly [state: string, expected: string, remedy: string]>> = {
  ENOENT: ["not there", "an existing path", "Check the spelling, and that its folder exists."],
  ENOTDIR: ["below something that is not a folder", "an existing folder", "Check the spelling of the path."],
  EISDIR: ["a folder", "a file", "Give the path of a file."],
  EACCES: ["not permitted", "a path that you may use", "Change its permissions, or choose another path."],
  EPERM: ["not permitted", "a path that you may use", "Change its permissions, or choose another path."],
  EROFS: [
    "on a read-only file system",
    "a place that can be written",
    "Choose another folder for the output.",
  ],
  ENOSPC: ["on a full disk", "free space", "Free some space, or choose another folder for the output."],
  EDQUOT: ["over your quota", "free space", "Free some space, or choose another folder for the output."],
  EFBIG: ["too large for this file system", "a smaller file", "Choose another folder for the output."],
  EMFILE: ["one file too many", "fewer open files", "Raise the limit of open files (ulimit -n)."],
  ENAMETOOLONG: ["too long a name", "a shorter name", "Choose a shorter name."],
  EBUSY: ["in use", "a file that no other program holds", "Close the other program."],
  EIO: ["damaged (input/output error)", "a working disk", "Check the disk, or copy the file elsewhere."],
};

/** A failure of the operating system with a file, as an error for the user. What is one already stays as it is. */
export function systemFailure(path: string, action: FileAction, error: unknown): RabbitInputError {
  if (error instanceof RabbitInputError) return error;
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const message = isError(error) ? error.message : String(error);
  const [state, expected, remedy] = REASONS[code] ?? [
    `not possible (${message.slice(0, 200)})`,
    "a file that the system lets be used",
    "Choose another path.",
  ];
  return new RabbitInputError(
    { file: path, field: action === "read" ? "file to read" : "file to write", state, expected, remedy },
    { cause: error },
  );
}
