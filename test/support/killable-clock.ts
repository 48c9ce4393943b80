import type { Clock } from "../../provider/wait/clock";

/** A provider process that a test starts and can kill. */
export interface TestProcess {
  isKilled: boolean;
}

/** The clock of a process. Sleeps of a killed process never resolve. */
export function makeKillableClock(clock: Clock, process: Readonly<TestProcess>): Clock {
  return {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (process.isKilled) await new Promise(() => undefined);
    },
  };
}
