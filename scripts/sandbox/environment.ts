import type { RunningSimulator } from "../../simulator";

/** Calls per minute that the API allows a user (API 1.2). */
const QUOTA = 60;

/** Returns the environment variables that point the provider at a simulator. */
export function environmentOf(running: RunningSimulator): Record<string, string> {
  const { url, accessKey, secretKey, projectId, region, simulator } = running;
  return {
    HW_ACCESS_KEY: accessKey,
    HW_SECRET_KEY: secretKey,
    HW_PROJECT_ID: projectId,
    HW_REGION_NAME: region,
    HW_ENDPOINTS: JSON.stringify({ ddm: url, iam: url, eps: url, bss: url, vpc: url, ecs: url, sdrs: url }),
    // The simulator counts calls per simulated minute. At speed 200, it therefore allows 200 times as many calls per real minute.
    HW_REQUESTS_PER_MINUTE: `${QUOTA * Math.max(1, Math.round(simulator.clock.speed))}`,
  };
}
