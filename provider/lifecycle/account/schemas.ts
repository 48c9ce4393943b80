import type { Values } from "../lifecycle";
import { isGiven, hasUnknown, textOf } from "../properties/values";

// When a schema is replaced by one of the same name, accounts lose their grants on it. The class passes the creation time of each
// schema in the hidden input `__schemas`, a list of {name, created}.

/** A schema that an account may use, by the time of its creation. */
interface GrantedSchema {
  name: unknown;
  created: unknown;
}

/**
 * Names of the schemas whose grants must be checked: the schema of that name is not the one of the last success, or that one is not
 * recorded.
 */
export function uncertainSchemas(outputs: Values, inputs: Values): string[] {
  return schemasOf(inputs).flatMap((schema) =>
    hasUnknown(schema) || recordedCreation(outputs, schema) !== schema.created ? [nameOf(schema)] : [],
  );
}

/** Names of the schemas that have been replaced since the last success, or will be. */
export function replacedSchemas(outputs: Values, inputs: Values): string[] {
  const uncertain = uncertainSchemas(outputs, inputs);
  return schemasOf(inputs)
    .filter((schema) => uncertain.includes(nameOf(schema)) && isGiven(recordedCreation(outputs, schema)))
    .map(nameOf);
}

/** The schemas of a list that the account may use. The time is absent while it does not matter: in some previews. */
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
