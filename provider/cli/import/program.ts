import type { Declaration, Values } from "../../lifecycle/lifecycle";
import { compare, type FoundResource, type ImportedClass } from "./discover";
import type { ManagedNames } from "./managed-names";
import { nameResources, type ProgramName, Variables } from "./names";
import { Code, commentOf, literalOf, sourceOf } from "./source";

/** A program that declares existing resources. */
export interface Program {
  /** Source text of the program. */
  text: string;
  names: ReadonlyMap<FoundResource, ProgramName>;
  /** Variables of the data nodes. */
  dataNodes: string[];
  /** Keys of the secrets that the program reads from the stack's config. */
  secretKeys: string[];
}

/** Arguments whose repeated values become constants of the program. */
const SHARED = ["vpcId", "subnetId", "securityGroupId", "enterpriseProjectId"];

/**
 * Returns a program that declares the resources.
 *
 * @param place where the resources are, for a comment, e.g. `region eu-west-101, project 05…`
 * @param isKeyUsed whether another program may read this key of the stack's config. The returned program does not read such a key
 */
export function generateProgram(
  found: readonly FoundResource[],
  place: string,
  managed: ManagedNames,
  isKeyUsed: (key: string) => boolean,
): Program {
  const variables = new Variables();
  const names = nameResources(found, variables, managed);
  const secretKeys: string[] = [];
  const secret = (base: string) => {
    let key = base;
    for (let number = 2; secretKeys.includes(key) || isKeyUsed(key); number++) key = `${base}${number}`;
    secretKeys.push(key);
    return new Code(`config.requireSecret(${literalOf(key)})`);
  };
  const constants = nameSharedValues(found, variables);
  const dataNodes = nameDataNodes(found, variables);
  const lines = [...constants].map(([value, { text }]) => `const ${text} = ${literalOf(value)};`);
  const blocks = [
    ...(lines.length > 0 ? [lines.join("\n")] : []),
    ...(dataNodes.size > 0 ? [declareDataNodes(dataNodes, secret)] : []),
    ...found.map((each) => declareResource(each, names, constants, dataNodes, secret)),
  ];
  const text = [header(place, secretKeys.length > 0), ...blocks].join("\n\n") + "\n";
  return { text, names, dataNodes: [...dataNodes.values()].map((node) => node.text), secretKeys };
}

function header(place: string, hasSecrets: boolean): string {
  const note = [commentOf(`Written by \`npx pulumi-huaweicloud-ddm import\` from ${place}.`)];
  const imports = [`import * as ddm from "pulumi-huaweicloud-ddm";`];
  if (!hasSecrets) return [...imports, "", ...note].join("\n");
  imports.unshift(`import * as pulumi from "@pulumi/pulumi";`);
  note.push(
    commentOf(
      "The API reports no passwords. `ignoreChanges` keeps the current passwords. To set a password from the stack's config, remove `ignoreChanges` from its resource.",
    ),
    "const config = new pulumi.Config();",
  );
  return [...imports, "", ...note].join("\n");
}

/** Names the constants for values of {@link SHARED} that occur more than once. */
function nameSharedValues(found: readonly FoundResource[], variables: Variables): Map<string, Code> {
  const uses = new Map<string, { name: string; times: number }>();
  const visit = (value: unknown, name = ""): void => {
    if (typeof value === "string") {
      if (SHARED.includes(name)) uses.set(value, { name, times: (uses.get(value)?.times ?? 0) + 1 });
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, key);
    }
  };
  for (const { declaration } of found) visit(declaration.args);
  const shared = [...uses].filter(([, { times }]) => times > 1);
  const ordered = SHARED.flatMap((name) => shared.filter(([, use]) => use.name === name));
  return new Map(ordered.map(([value, { name }]) => [value, new Code(variables.take(name, ""))]));
}

/** Remark about the user names of data nodes. */
export const GUESSED_USERS = "The API does not report the users of data nodes, so they are guessed.";

/** Kind of a data node's variable (see {@link Variables.take}). Also used as the name of a data node whose name is unknown. */
const DATA_NODE = "data-node";

/** Names a variable for each data node of the schemas. @returns the variables by id of the data node, in the order of the nodes' names */
function nameDataNodes(found: readonly FoundResource[], variables: Variables): Map<string, Code> {
  const names = new Map<string, string>();
  for (const { type, declaration } of found) {
    if (type !== "Schema") continue;
    const details = declaration.outputs["dataNodeDetails"] as readonly { id: string; name?: string }[] | undefined;
    for (const { id } of declaration.args["dataNodes"] as readonly { id: string }[])
      names.set(id, details?.find((detail) => detail.id === id)?.name || DATA_NODE);
  }
  const ordered = [...names].sort(([a, first], [b, second]) => compare(first, second) || compare(a, b));
  return new Map(ordered.map(([id, name]) => [id, new Code(variables.take(name, DATA_NODE))]));
}

function declareDataNodes(dataNodes: ReadonlyMap<string, Code>, secret: (key: string) => Code): string {
  const lines = [...dataNodes].map(([id, { text }]) => {
    const start = `const ${text} = `;
    return `${start}${sourceOf({ id, userName: "root", userPassword: secret(`${text}Password`) }, 0, start.length)};`;
  });
  const note = commentOf(`${GUESSED_USERS} Correct them before a resharding.`);
  return [note, ...lines].join("\n");
}

function declareResource(
  found: FoundResource,
  names: ReadonlyMap<FoundResource, ProgramName>,
  constants: ReadonlyMap<string, Code>,
  dataNodes: ReadonlyMap<string, Code>,
  secret: (key: string) => Code,
): string {
  const { type, instance, declaration } = found;
  const comments = remarksOf(declaration).map((remark) => `${commentOf(remark)}\n`);
  const { logical, variable } = names.get(found) ?? { logical: "", variable: "" };
  const schemas = [...names].filter(([other]) => other.type === "Schema" && other.instance === instance);
  const replaceShared = (value: unknown, name = ""): unknown => {
    if (typeof value === "string") return (SHARED.includes(name) && constants.get(value)) || value;
    if (Array.isArray(value)) return value.map((each) => replaceShared(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceShared(inner, key)]));
  };
  const argumentOf = (name: string, value: unknown): unknown => {
    const owner = instance && names.get(instance);
    if (name === "instanceId" && owner) return new Code(`${owner.variable}.id`);
    if (name === "dataNodes") return (value as { id: string }[]).map(({ id }) => dataNodes.get(id));
    if (name !== "databases") return replaceShared(value, name);
    return (value as string[]).map((database) => {
      const schema = schemas.find(([other]) => other.name.toLowerCase() === database.toLowerCase());
      return schema ? new Code(`${schema[1].variable}.name`) : database;
    });
  };
  const given = Object.entries(declaration.args).map(([name, value]) => [name, argumentOf(name, value)] as const);
  const args = Object.fromEntries(addSecrets(given, declaration.secrets, (name) => secret(secretKey(variable, name))));
  const options = optionsOf(type, declaration);
  const start = `const ${variable} = new ddm.${type}(`;
  const before = comments.join("");
  const first = `${start}${literalOf(logical)}, `;
  if (Object.keys(options).length === 0) return `${before}${first}${sourceOf(args, 0, first.length + 2)});`;
  // `Number.NEGATIVE_INFINITY` keeps the text on one line, whatever its length.
  const oneLine = `${first}${sourceOf(args, 0, Number.NEGATIVE_INFINITY)}, ${sourceOf(options)});`;
  if (oneLine.length <= 100) return before + oneLine;
  return `${before}${start}\n  ${literalOf(logical)},\n  ${sourceOf(args, 2)},\n  ${sourceOf(options, 2)},\n);`;
}

/** Returns remarks for the user about a declaration, in full sentences. */
export function remarksOf({ remarks, omitted }: Declaration): string[] {
  return [
    ...remarks,
    ...omitted.map(({ reason }) => `A live value is left out, because a program cannot contain it: ${reason}.`),
  ];
}

function secretKey(variable: string, name: string): string {
  return variable + name.charAt(0).toUpperCase() + name.slice(1);
}

/**
 * Inserts each password after the name of its user. If the arguments lack this name, the password comes last. Leaves out the passwords of
 * data nodes, which {@link declareDataNodes} writes.
 */
function addSecrets(
  given: readonly (readonly [string, unknown])[],
  secrets: readonly string[],
  valueOf: (name: string) => Code,
): (readonly [string, unknown])[] {
  /** For each password argument: the argument with the name of the user. */
  const userArguments: Values = { password: "name", adminPassword: "adminUser" };
  const passwords = secrets.filter((name) => Object.hasOwn(userArguments, name));
  const withSecrets = given.flatMap((argument) => [
    argument,
    ...passwords.filter((name) => userArguments[name] === argument[0]).map((name) => [name, valueOf(name)] as const),
  ]);
  const missing = passwords.filter((name) => !withSecrets.some(([each]) => each === name));
  return [...withSecrets, ...missing.map((name) => [name, valueOf(name)] as const)];
}

function optionsOf(type: ImportedClass, { secrets }: { secrets: readonly string[] }): Values {
  const isProtected = type === "Instance" || type === "Schema";
  return {
    ...(isProtected && { protect: true }),
    ...(secrets.length > 0 && { ignoreChanges: [...secrets] }),
  };
}
