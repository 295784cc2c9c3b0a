#!/usr/bin/env node
import { main } from "../dist/main.js";

await main(["print", "pulls", ...process.argv.slice(2)]);
