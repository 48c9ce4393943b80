import type { Clock } from "../../provider/wait/clock";

/** A process of the provider, as a test starts and kills it. */
export interface TestProcess {
  isKilled: boolean;
}

/** The clock of a process: it never wakes the process after it was killed. */
export function killableClock(clock: Clock, process: Readonly<TestProcess>): Clock {
  return {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (process.isKilled) await new Promise(() => undefined);
    },
  };
}
