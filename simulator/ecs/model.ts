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
