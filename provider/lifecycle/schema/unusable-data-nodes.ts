import { listInstances } from "../../api/ddm/instances";
import { listSchemas } from "../../api/ddm/schemas";
import { isOutcomeUnknown } from "../../http/errors";
import { AdvisedError, messageOf } from "../driver/errors";
import type { Values } from "../lifecycle";
import type { SchemaOperation } from "./live";
import { describeCount, trimEnd } from "../../text";

/**
 * Error code for a data node that another instance uses, or that has an abnormal status. The documented message does not name the data node or
 * the instance.
 */
const unusableNodeCode = "DBS.300110";

/** Maximum number of other instances whose schemas are listed. Each instance costs a request. */
const maxOtherInstances = 10;

/**
 * Runs work that adds data nodes to the schema or pre-checks them. If the work fails with {@link unusableNodeCode}, the error names those schemas of
 * other instances that are found to use these data nodes.
 */
export async function explainUnusableNodes<Result>(
  operation: SchemaOperation,
  ids: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = messageOf(error);
    if (isOutcomeUnknown(error) || !reason.includes(unusableNodeCode)) throw error;
    const { uses, names, searched } = await describeUses(operation, ids);
    // The data nodes may be those of the schema that this one replaces: with the resource option `replaceWith`, the engine does not delete the old
    // schema first.
    const { __replaces: replaced }: Values = operation.inputs;
    const replacedByThis = names.some((name) => name === replaced);
    const found =
      uses.length > 0
        ? uses.join(" ")
        : `No schema with data node ${ids.join(" or ")} was found (searched ${describeCount(searched, "other instance")} of the project). Check the status of the RDS instance${ids.length === 1 ? "" : "s"}.`;
    throw new AdvisedError(
      `${trimEnd(reason, ". \n")}. ${found}`,
      `Choose other data nodes in \`dataNodes\`${replacedByThis ? ", or set the resource option `deleteBeforeReplace`," : ","} and run \`pulumi up\` again.`,
      { cause: error },
    );
  }
}

/**
 * Describes the uses of data nodes by other instances, e.g. `Data node rds-1 is used by schema "shop" of instance 3f…in09.`
 *
 * @returns also the names of the schemas, and the number of `searched` instances: those whose schemas have been listed completely
 */
async function describeUses(
  { services, ref }: SchemaOperation,
  ids: readonly string[],
): Promise<{ uses: string[]; names: string[]; searched: number }> {
  const instances = await listInstances(services.api).then(
    (list) => list.instances.map(({ id }) => id).filter((id) => id !== ref.id),
    () => [],
  );
  const uses: string[] = [];
  const names: string[] = [];
  let searched = 0;
  for (const id of instances.slice(0, maxOtherInstances)) {
    const { schemas, complete } = await listSchemas(services.api, { ...ref, id }).catch(() => ({
      schemas: [],
      complete: false,
    }));
    if (complete) searched += 1;
    for (const { name, dataNodes = [] } of schemas) {
      const shared = dataNodes.filter((node) => ids.includes(node.id));
      if (shared.length > 0) names.push(name);
      uses.push(...shared.map((node) => `Data node ${node.id} is used by schema "${name}" of instance ${id}.`));
    }
  }
  return { uses, names, searched };
}
