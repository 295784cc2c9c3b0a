import { expect, test, vi } from "vitest";
import { availableMemory } from "./available-memory.js";

test("the memory is what the engine says, and unknown where it says nothing", () => {
  vi.stubGlobal("process", { availableMemory: () => 12345 });
  expect(availableMemory()).toBe(12345);
  vi.stubGlobal("process", {});
  expect(availableMemory()).toBeUndefined();
  vi.stubGlobal("process", undefined);
  expect(availableMemory()).toBeUndefined();
  vi.unstubAllGlobals();
});
