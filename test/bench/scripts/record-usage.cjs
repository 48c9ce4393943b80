// Records the peak memory and the CPU time of a process every 100 ms and at exit. Every Node process of a measured command loads this script
// (../process-usage.ts). A record at exit is not enough: a killed process emits no `exit` event.
const { renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { isMainThread } = require("node:worker_threads");

const directory = process.env.BENCH_USAGE;
if (directory !== undefined && isMainThread) {
  const file = join(directory, `${process.pid}.json`);
  const temporary = `${file}.new`;
  const record = () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = { program: process.argv[1], megabytes: maxRSS / 1024, seconds: (userCPUTime + systemCPUTime) / 1e6 };
    // A process may be killed while it writes, so the file is written under another name first.
    writeFileSync(temporary, JSON.stringify(usage));
    renameSync(temporary, file);
  };
  setInterval(record, 100).unref();
  process.on("exit", record);
}
