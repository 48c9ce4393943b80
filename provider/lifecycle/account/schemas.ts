import type { Values } from "../lifecycle";
import { isGiven, hasUnknown, textOf, unknownValue } from "../properties/values";

// Accounts lose the grants on a schema when a schema of the same name replaces it. To detect this, the class `Account` passes the
// creation time of each schema resource in the hidden input `__schemas`, a list of {name, created}.

/** A schema that an account may use, with its creation time. */
interface GrantedSchema {
  name: unknown;
  created: unknown;
}

/** Creation time that the class `Account` passes for a schema that a preview updates in place. The time is then not known, but stays the same. */
const unchanged = "unchanged";

/**
 * Completes the creation times of schemas with the recorded times. An unchanged time without a record is unknown. So the inputs of a preview
 * match those of its update, as `pulumi up --plan` requires.
 */
export function completeSchemas(olds: Values, inputs: Values): Values {
  const { __schemas: schemas } = inputs;
  if (!Array.isArray(schemas)) return inputs;
  const complete = (schema: GrantedSchema) => {
    const recorded = recordedCreation(olds, schema);
    const created = schema.created === unchanged ? (recorded ?? unknownValue) : (schema.created ?? recorded);
    return isGiven(created) ? { ...schema, created } : schema;
  };
  return { ...inputs, __schemas: (schemas as readonly GrantedSchema[]).map(complete) };
}

/** Returns the names of the schemas with uncertain grants. Their creation time is unknown, not recorded, or different from the recorded time. */
export function uncertainSchemas(outputs: Values, inputs: Values): string[] {
  return schemasOf(inputs).flatMap((schema) =>
    hasUnknown(schema) || recordedCreation(outputs, schema) !== schema.created ? [nameOf(schema)] : [],
  );
}

/** Returns the names of the schemas that were replaced since the account's last create or update, or that this `pulumi up` replaces. */
export function replacedSchemas(outputs: Values, inputs: Values): string[] {
  const uncertain = uncertainSchemas(outputs, inputs);
  return schemasOf(inputs)
    .filter((schema) => uncertain.includes(nameOf(schema)) && isGiven(recordedCreation(outputs, schema)))
    .map(nameOf);
}

/** Returns the account's schemas that the program passes as resources. Omits schemas without a creation time, as in some previews. */
function schemasOf({ __schemas: schemas, databases }: Values): GrantedSchema[] {
  if (!Array.isArray(schemas)) return [];
  const granted = Array.isArray(databases) ? databases.map((name) => textOf(name).toLowerCase()) : [];
  return (schemas as readonly GrantedSchema[]).filter(
    ({ name, created }) => isGiven(created) && (hasUnknown(databases) || granted.includes(textOf(name).toLowerCase())),
  );
}

function recordedCreation({ __schemas: schemas }: Values, { name }: GrantedSchema): unknown {
  return Array.isArray(schemas)
    ? (schemas as GrantedSchema[]).find((schema) => schema.name === name)?.created
    : undefined;
}

function nameOf({ name }: GrantedSchema): string {
  return textOf(name);
}
