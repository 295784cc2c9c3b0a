#!/usr/bin/env node
import { start } from "./start.js";

await start(["plot", "inputs", ...process.argv.slice(2)]);
