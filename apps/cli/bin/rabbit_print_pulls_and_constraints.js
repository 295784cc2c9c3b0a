#!/usr/bin/env node
import { start } from "./start.js";

await start(["print", "pulls", ...process.argv.slice(2)]);
