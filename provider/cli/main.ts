#!/usr/bin/env node
import "./uncaught-errors";
import "../node-version";
import { spawn } from "node:child_process";
import { createRedactor } from "../http/redact";
import { systemClock } from "../wait/clock";
import { runCli } from "./cli";
import type { CliContext } from "./context";

/** Runs a command and collects its output. */
const run: CliContext["run"] = (command, args, directory) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") resolve(undefined);
      else reject(error);
    });
    child.on("close", (code) => {
      resolve({ exitCode: code ?? 1, stdout, stderr });
    });
  });

void runCli({
  arguments: process.argv.slice(2),
  environment: process.env,
  directory: process.cwd(),
  nodeVersion: process.version,
  clock: systemClock,
  random: Math.random,
  redactor: createRedactor(),
  print: (line) => process.stdout.write(`${line}\n`),
  report: (line) => process.stderr.write(`${line}\n`),
  run,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
