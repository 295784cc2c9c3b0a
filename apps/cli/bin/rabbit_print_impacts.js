#!/usr/bin/env node
import { start } from "./start.js";

await start(["print", "impacts", ...process.argv.slice(2)]);
