import { z } from "zod";
import type { ServerGroup } from "../../api/ecs/server-groups";
import { adoptShape, oneOf, textMatching, timeoutsShape } from "../properties/shapes";
import type { PropertyTable } from "../properties/table";
import { hasSameMembers, hasUnknown } from "../properties/values";

const policies = 'a list with one policy, "anti-affinity"';

/** Properties of a server group: allowed values, and the effect of a change. */
export const serverGroupProperties = {
  name: { shape: textMatching(/^.{1,255}$/, "1 to 255 characters"), change: "replace", live: (group) => group.name },
  policies: {
    shape: z.array(oneOf("anti-affinity"), policies).length(1, policies),
    defaultValue: ["anti-affinity"],
    change: "replace",
    same: hasSameMembers,
    live: (group) => group.policies,
  },
  members: {
    shape: z.array(
      textMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, "the id of a server, a UUID in lower case"),
      "a list of ids of servers",
    ),
    change: "in place",
    whenRemoved: [],
    same: hasSameMembers,
    live: (group) => group.members,
    impact: [
      { does: "adds servers", takes: "seconds", applies: (before, wanted) => !lacksServers(wanted, before) },
      { does: "removes servers", takes: "seconds", applies: (before, wanted) => !lacksServers(before, wanted) },
      {
        does: "adds and removes servers",
        takes: "seconds",
        applies: (before, wanted) => lacksServers(wanted, before) && lacksServers(before, wanted),
      },
    ],
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies PropertyTable<ServerGroup>;

/** Whether `members` lacks any of the `others`. True if one of the lists is not known. */
function lacksServers(members: unknown, others: unknown): boolean {
  if (!Array.isArray(members) || !Array.isArray(others) || hasUnknown([members, others])) return true;
  return others.some((server) => !members.includes(server));
}
