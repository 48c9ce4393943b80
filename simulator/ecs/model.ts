import { z } from "zod";
import type { StateShape } from "../engine/state";

declare module "../engine/state" {
  interface State {
    servers: Server[];
    serverGroups: ServerGroup[];
  }
}

/** A server, which can be a member of a server group. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly availabilityZone: string;
}

/** A server group. */
export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  /** Ids of servers. */
  members: string[];
}

const server: z.ZodType<Server> = z.strictObject({ id: z.string(), name: z.string(), availabilityZone: z.string() });
const serverGroup: z.ZodType<ServerGroup> = z.strictObject({
  id: z.string(),
  name: z.string(),
  members: z.array(z.string()),
});

/** Shape of ECS's part of the state. */
export const ecsState = { servers: z.array(server), serverGroups: z.array(serverGroup) } satisfies StateShape;
