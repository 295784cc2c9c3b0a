#!/usr/bin/env node
import { start } from "./start.js";

await start(["plot", "impacts", ...process.argv.slice(2)]);
