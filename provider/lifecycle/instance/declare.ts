import type { DeclaredArguments } from "../driver/definition";
import type { Operation } from "../driver/operation";
import type { Values } from "../lifecycle";
import { readOwnValues } from "../properties/parameters";
import { defaultNodes, type LiveInstance } from "./live";
import { modeOf } from "./outputs";
import { instanceProperties } from "./properties";

/** Id of the default enterprise project. */
const defaultEnterpriseProject = "0";

/**
 * Corrects the arguments that the program declares for an imported instance. It adds the parameters that differ from the default template. If the
 * zone of a node is not reported, it declares the zones of the instance. It omits:
 *
 * - the kernel version, so that an upgrade outside Pulumi is not undone;
 * - the billing, because the API does not report the period;
 * - a default enterprise project and a default time zone.
 */
export async function declareInstance(
  { services }: Operation<typeof instanceProperties>,
  live: LiveInstance,
  args: Values,
): Promise<DeclaredArguments> {
  const remarks: string[] = [];
  const hasUnknownZone = (defaultNodes(live) ?? []).some(({ zone }) => zone === undefined);
  const isDefaultProject = args["enterpriseProjectId"] === (services.enterpriseProjectId ?? defaultEnterpriseProject);
  const isDefaultZone = instanceProperties.timeZone.same(args["timeZone"], "UTC");
  const values = live.parameters && (await readOwnValues(services.api, live.parameters));
  if (values === undefined)
    remarks.push("Its parameters or their defaults cannot be read, so the program declares no parameters.");
  if (live.publicIps === undefined && live.ddm?.public_ip)
    remarks.push(`Its elastic IP ${live.ddm.public_ip} cannot be read, so the program does not declare it.`);
  if (modeOf(live) === "prePaid")
    remarks.push(
      "It is yearly/monthly, but the API does not report the period. Add `charging` before a change that replaces the instance.",
    );
  return {
    args: {
      ...args,
      ...(hasUnknownZone && { availableZones: live.detail.available_zone }),
      engineVersion: undefined,
      charging: undefined,
      ...(isDefaultProject && { enterpriseProjectId: undefined }),
      ...(isDefaultZone && { timeZone: undefined }),
      parameters: values && Object.keys(values).length > 0 ? values : undefined,
    },
    remarks,
  };
}
