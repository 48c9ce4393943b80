import type { InstanceRef } from "../../api/instances";
import type { World } from "../lifecycle";

/** What waits about one instance have in common. */
export interface Settling {
  world: World;
  instance: InstanceRef;
  /** Epoch milliseconds. */
  deadline: number;
  /** Takes the news: `job EnlargeNode 40%`, `instance GROWING`. */
  say: (news: string) => void;
}
