import { dataNodeArgs, instanceArgs } from "../harness/fixtures";

/**
 * Source text of a component with a template, an instance, two accounts in a nested component, and a schema. The schema's parent is the
 * instance.
 */
export const component = `
const pulumi = require("@pulumi/pulumi");
const ddm = require("pulumi-huaweicloud-ddm");
class Access extends pulumi.ComponentResource {
  constructor(name, { instanceId }, opts) {
    super("company:data:Access", name, {}, opts);
    const args = { instanceId, password: "Ab!cdef123", baseAuthority: ["SELECT"] };
    for (const user of ["app", "analyst"]) new ddm.Account(name + "-" + user, args, { parent: this });
    this.registerOutputs();
  }
}
class Database extends pulumi.ComponentResource {
  constructor(name, { dataNodes, aliases }, opts) {
    super("company:data:Database", name, {}, opts);
    this.tuned = new ddm.ParameterTemplate(name + "-tuned", { values: { long_query_time: "2" } }, { parent: this });
    this.instance = new ddm.Instance(name + "-db", ${JSON.stringify(instanceArgs)}, { parent: this, aliases });
    const instanceId = this.instance.id;
    this.access = new Access(name + "-access", { instanceId }, { parent: this });
    this.schema = new ddm.Schema(
      name + "-db-shop",
      { instanceId, shardMode: "cluster", shardNumber: 8, dataNodes },
      { parent: this.instance },
    );
    this.registerOutputs({ address: this.instance.accessIp });
  }
}
`;

/** Returns the source text of the argument `dataNodes` of a {@link component}. */
export const dataNodesText = (ids: readonly string[]): string => JSON.stringify(ids.map((id) => dataNodeArgs(id)));
