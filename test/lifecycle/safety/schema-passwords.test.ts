import { schemaLifecycle } from "../../../provider/lifecycle/schema";
import { logins, makeSchemaFixture, storedDataNodes } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { type SchemaFixture, makeSchema } from "../../support/schema-fixture";

type Values = Record<string, unknown>;

describe("the passwords of data nodes", () => {
  /** Makes a schema fixture with a state of version 0.1.0: the passwords are in the list of data nodes. */
  async function makeSchemaOf010() {
    const fixture = await makeSchema();
    const valuesOf010 = (values: Values): Values => {
      const names = ["dataNodePasswords", "__programValues", "__region", "__project"];
      const given = (values["__given"] as string[] | undefined)?.filter((name) => !names.includes(name));
      const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
      return { ...rest, dataNodes: logins(fixture.dataNodes.slice(0, 1)), ...(given && { __given: given }) };
    };
    Object.assign(fixture.stack, {
      inputs: valuesOf010(fixture.stack.inputs),
      outputs: valuesOf010(fixture.stack.outputs),
    });
    return fixture;
  }
  const overridesOf = ({ dataNodes: [id = ""] }: Pick<SchemaFixture, "dataNodes">, more: Values = {}) => ({
    name: "shop",
    dataNodes: storedDataNodes([id]),
    dataNodePasswords: { [id]: "Data-node-1" },
    ...more,
  });
  const asJson = (value: unknown) => JSON.stringify(value);

  test("stores passwords in a map beside the data nodes, and records changes of the map without a mutation", async () => {
    const fixture = await makeSchema();
    const [id = ""] = fixture.dataNodes;
    expect(fixture.stack.inputs).toMatchObject({
      dataNodes: storedDataNodes([id]),
      dataNodePasswords: { [id]: "Data-node-1" },
    });
    expect(fixture.stack.outputs).toMatchObject({
      dataNodes: storedDataNodes([id]),
      dataNodePasswords: { [id]: "Data-node-1" },
    });
    // `makeSchema` also sets a password for a data node that the schema does not use. This update removes the password.
    expect(await fixture.up(overridesOf(fixture))).toBe("update");
    expect(await fixture.up(overridesOf(fixture))).toBe("same");
    expect(await fixture.up(overridesOf(fixture, { dataNodePasswords: { [id]: "Changed-2" } }))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs["dataNodePasswords"]).toEqual({ [id]: "Changed-2" });
  });

  test("reports a missing password with the index of the data node", async () => {
    const { program, dataNodes } = await makeSchemaFixture();
    const { failures } = schemaLifecycle().check({}, program({ dataNodes: storedDataNodes(dataNodes.slice(0, 2)) }));
    const reason = (index: number) => `"dataNodes.${index}.userPassword" must be a non-empty string`;
    expect(failures).toEqual([0, 1].map((index) => ({ property: "dataNodes", reason: reason(index) })));
  });

  test("passwords of version 0.1.0 cause no difference, and a refresh keeps them in `dataNodes`", async () => {
    const fixture = await makeSchemaOf010();
    const [id = ""] = fixture.dataNodes;
    expect(fixture.stack.preview(fixture.program(overridesOf(fixture)))).toBe("same");
    expect(await fixture.stack.refresh()).toBe(true);
    // A refresh keeps outputs secret that are secret in the state, but cannot mark new ones. So the passwords stay in the secret list of version 0.1.0.
    expect(fixture.stack.outputs["dataNodes"]).toEqual(logins([id]));
    expect(fixture.stack.outputs).not.toHaveProperty("dataNodePasswords");
    expect(asJson(fixture.stack.inputs)).not.toContain("Data-node-1");
    expect(fixture.stack.preview(fixture.program(overridesOf(fixture)))).toBe("same");
  });

  test("an update moves passwords of version 0.1.0 out of `dataNodes`, even if it fails", async () => {
    for (const method of ["GET", "POST"]) {
      const fixture = await makeSchemaOf010();
      fixture.cloud.simulator.faults.add({ match: { method }, effect: { status: 401, code: "APIGW.0301" } });
      await catchFailure(fixture.up(overridesOf(fixture, { shardNumber: 16 })));
      expect(fixture.stack.outputs["dataNodes"]).toEqual(storedDataNodes(fixture.dataNodes.slice(0, 1)));
      fixture.cloud.simulator.faults.clear();
      await fixture.up(overridesOf(fixture, { shardNumber: 16 }));
      const { dataNodePasswords, ...others } = fixture.stack.outputs;
      expect(asJson(dataNodePasswords)).toContain("Data-node-1");
      expect(asJson(others)).not.toContain("Data-node-1");
    }
  });
});
