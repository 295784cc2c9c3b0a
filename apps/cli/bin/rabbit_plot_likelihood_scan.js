#!/usr/bin/env node
import { start } from "./start.js";

await start(["plot", "scan", ...process.argv.slice(2)]);
