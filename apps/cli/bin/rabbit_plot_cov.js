#!/usr/bin/env node
import { start } from "./start.js";

await start(["plot", "cov", ...process.argv.slice(2)]);
