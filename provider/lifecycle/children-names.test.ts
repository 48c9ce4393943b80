import { accountArgs, groupArgs, schemaArgs, templateArgs } from "../../test/support/child-fixtures";
import { accountLifecycle } from "./account";
import { instanceGroupLifecycle } from "./instance-group";
import type { Lifecycle } from "./lifecycle";
import { parameterTemplateLifecycle } from "./parameter-template";
import { schemaLifecycle } from "./schema";

describe("a default name follows the API's rules, whatever the name of the resource in the program:", () => {
  test.each<[string, () => Lifecycle, (changes: Record<string, unknown>) => Record<string, unknown>, RegExp]>([
    ["account", accountLifecycle, accountArgs, /^[A-Za-z]\w{0,23}_[0-9a-f]{7}$/],
    ["instance group", instanceGroupLifecycle, groupArgs, /^[A-Za-z][A-Za-z0-9_-]{0,55}-[0-9a-f]{7}$/],
    ["schema", schemaLifecycle, schemaArgs, /^[a-z][a-z0-9_]{0,39}_[0-9a-f]{7}$/],
    ["parameter template", parameterTemplateLifecycle, templateArgs, /^[A-Za-z][A-Za-z0-9._-]{0,55}-[0-9a-f]{7}$/],
  ])("%s", (_, lifecycle, args, form) => {
    for (const resource of ["app", "My-Shop", "2nd.one", "größe", "_x", "x".repeat(90), "a b"]) {
      const program = args({ __urn: `urn:pulumi:dev::shop::some:Type::${resource}` });
      const { inputs } = lifecycle().check({}, program);
      expect(inputs["name"]).toMatch(form);
      expect(inputs["__name"]).toBe(inputs["name"]);
      // The name passes the checks of the kind, too.
      expect(lifecycle().check(inputs, { ...program, name: inputs["name"] }).failures).toEqual([]);
      expect(lifecycle().check(inputs, program).inputs["name"]).toBe(inputs["name"]);
    }
  });
});
