import type { Values } from "../../lifecycle/lifecycle";
import { forwarderText } from "../../resources/forwarder";
import type { Stack } from "../stack";
import type { FoundResource } from "./discover";
import type { ProgramName } from "./names";
import type { Selection } from "./select";
import { tokenOf, urnOf } from "./urn";

/** A resource in a file for `pulumi import --file`. Because the outputs are given, Pulumi stores inputs and outputs without asking the provider. */
export interface ImportedResource {
  type: string;
  name: string;
  id: string;
  inputs: Values;
  outputs: Values;
}

/** Returns the resources of a file for `pulumi import --file`. The file contains URNs, so no other stack can use it. */
export function importedResources(
  { added, declared }: Pick<Selection, "added" | "declared">,
  names: ReadonlyMap<FoundResource, ProgramName>,
  stack: Stack,
): ImportedResource[] {
  return added.map((each) => {
    const { type, id, declaration } = each;
    const name = names.get(each)?.logical ?? "";
    const urn = urnOf(stack, type, name);
    const hidden: Values = {
      __provider: forwarderText(type),
      __urn: urn,
      __org: stack.organization,
      ...grantsOf(each, declared),
    };
    return {
      type: tokenOf(type),
      name,
      id,
      inputs: { ...declaration.inputs, ...hidden },
      outputs: { ...declaration.outputs, ...hidden },
    };
  });
}

/**
 * Returns the hidden input `__schemas` of an account: name and creation time of each declared schema that the account can access. In a
 * program, the class `Account` derives this input from `databases`.
 */
function grantsOf({ type, instance, declaration }: FoundResource, declared: readonly FoundResource[]): Values {
  if (type !== "Account") return {};
  const databases = ((declaration.args["databases"] ?? []) as string[]).map((name) => name.toLowerCase());
  const schemas = declared.filter(
    (each) => each.type === "Schema" && each.instance === instance && databases.includes(each.name.toLowerCase()),
  );
  if (schemas.length === 0) return {};
  return {
    __schemas: schemas.map(({ name, declaration: { outputs } }) => ({ name, created: outputs["created"] })),
  };
}
