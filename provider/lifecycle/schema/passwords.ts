import type { DataNodeLogin } from "../../api/ddm/schemas";
import { AdvisedError, InputError } from "../driver/errors";
import type { Lifecycle, Values } from "../lifecycle";
import { isGiven, hasUnknown } from "../properties/values";

// Pulumi hides a whole list if one element contains a secret. The passwords of data nodes are therefore a separate input, a map by id,
// so that previews show changes of ids and user names.

/**
 * Wraps the lifecycle, and moves passwords from the list of data nodes to the map. The list contains passwords in state of version
 * 0.1.0, and in programs with a transform that adds passwords.
 */
export function separatePasswords(lifecycle: Lifecycle): Lifecycle {
  return {
    ...lifecycle,
    check: (olds, news) => lifecycle.check(olds, keepPasswords(moveToMap(olds), moveToMap(news))),
    diff: (id, olds, news, ...context) => {
      const before = upgrade(olds);
      // In a refresh, `news` are the stored inputs. Inputs of version 0.1.0 contain the passwords. Inputs that an earlier refresh stored do
      // not, so the passwords in the outputs are used instead.
      const { dataNodePasswords = before["dataNodePasswords"], ...after } = moveToMap(news);
      const isOldState = !isGiven(olds["dataNodePasswords"]);
      return lifecycle.diff(id, before, isOldState ? { ...after, dataNodePasswords } : moveToMap(news), ...context);
    },
    read: async (id, outputs, services) => {
      // State of version 0.1.0 has no secret map. A new map would be stored as plain text, so the passwords stay in the list of the outputs,
      // which is secret. They are removed from the list of the inputs.
      const found = await lifecycle.read(id, outputs, services);
      return found && { ...found, inputs: { ...found.inputs, ...removePasswords(found.inputs) } };
    },
    update: (id, olds, news, services) => lifecycle.update(id, upgrade(olds), news, services),
  };
}

/**
 * Moves passwords from the list of data nodes to the map. Passwords in the list override those in the map. If the map is invalid or not
 * completely known, the passwords are removed from the list, but not added to the map.
 */
function moveToMap(values: Values): Values {
  const { dataNodes, dataNodePasswords } = values;
  if (!Array.isArray(dataNodes) || hasUnknown(dataNodePasswords) || !isMapOrAbsent(dataNodePasswords)) {
    return { ...values, ...removePasswords(values) };
  }
  const inline = (dataNodes as unknown[]).flatMap((node): [string, unknown][] =>
    isDataNode(node) && typeof node["id"] === "string" && isGiven(node["userPassword"])
      ? [[node["id"], node["userPassword"]]]
      : [],
  );
  const passwords = { ...dataNodePasswords, ...Object.fromEntries(inline) };
  if (inline.length === 0) return { ...values, ...removePasswords(values) };
  return { ...values, ...removePasswords(values), dataNodePasswords: passwords };
}

/**
 * Returns the inputs with the passwords of the data nodes that `ignoreChanges` keeps. The engine then combines the list of the state with the map
 * of the program, which may be about other data nodes. So passwords of data nodes that are not in the list are removed, and missing passwords come
 * from the state.
 */
function keepPasswords(olds: Values, news: Values): Values {
  const { dataNodes, dataNodePasswords: ofProgram } = news;
  const { dataNodePasswords: ofState } = olds;
  if (
    !Array.isArray(dataNodes) ||
    !isPasswordMap(ofProgram) ||
    !isPasswordMap(ofState) ||
    hasUnknown([dataNodes, ofProgram])
  )
    return news;
  const ids = (dataNodes as unknown[]).map((node) => (isDataNode(node) ? node["id"] : undefined));
  const isComplete = ids.every((id) => typeof id === "string" && Object.hasOwn(ofProgram, id));
  const isForList = Object.keys(ofProgram).every((id) => ids.includes(id));
  // A program that lacks the password of a data node in its own list is wrong.
  if (isComplete || isForList) return news;
  const kept = Object.entries({ ...ofState, ...ofProgram }).filter(([id]) => ids.includes(id));
  return { ...news, dataNodePasswords: Object.fromEntries(kept) };
}

/** Converts outputs of version 0.1.0, which had passwords in the list and the hidden output `__toClean`. */
function upgrade(outputs: Values): Values {
  const { __toClean: pendingCleanUp, __given: given, ...rest } = moveToMap(outputs);
  const wasInList =
    !isGiven(outputs["dataNodePasswords"]) && isGiven(rest["dataNodePasswords"]) && Array.isArray(given);
  return {
    ...rest,
    ...(isGiven(given) && { __given: wasInList ? [...(given as unknown[]), "dataNodePasswords"] : given }),
    ...(isGiven(pendingCleanUp) && { __notes: { pendingCleanUp: { id: pendingCleanUp, isRequested: true } } }),
  };
}

function removePasswords({ dataNodes }: Values): Values {
  if (!Array.isArray(dataNodes)) return {};
  const entry = (value: unknown, name: string) => (value === undefined ? {} : { [name]: value });
  const plain = (dataNodes as unknown[]).map((node) =>
    isDataNode(node) ? { ...entry(node["id"], "id"), ...entry(node["userName"], "userName") } : node,
  );
  return { dataNodes: plain };
}

function isDataNode(node: unknown): node is Values {
  return typeof node === "object" && node !== null;
}

function isPasswordMap(passwords: unknown): passwords is Values {
  return isMapOrAbsent(passwords) && isGiven(passwords);
}

function isMapOrAbsent(passwords: unknown): passwords is Values | undefined | null {
  return passwords === undefined || (typeof passwords === "object" && !Array.isArray(passwords));
}

/** Inputs of a schema that contain the logins to its data nodes. */
interface LoginInputs {
  readonly dataNodes: readonly { id: string; userName: string }[];
  readonly dataNodePasswords?: Readonly<Record<string, string>> | undefined;
}

/**
 * Returns the logins of data nodes, in the order of the program.
 *
 * @throws InputError if the inputs lack one of the data nodes
 * @throws AdvisedError if the inputs lack the password of one of the data nodes
 */
export function loginsOf({ dataNodes, dataNodePasswords = {} }: LoginInputs, ids: readonly string[]): DataNodeLogin[] {
  const missing = ids.filter((id) => !dataNodes.some((node) => node.id === id));
  if (missing.length > 0) {
    throw new InputError(
      `The program lacks the login of data node${missing.length === 1 ? "" : "s"} ${missing.join(", ")}, which the schema uses`,
      ["dataNodes"],
    );
  }
  const passwordOf = (id: string) => (Object.hasOwn(dataNodePasswords, id) ? dataNodePasswords[id] : undefined);
  const withoutPassword = ids.find((id) => passwordOf(id) === undefined);
  if (withoutPassword !== undefined) {
    throw new AdvisedError(
      `The password of data node ${withoutPassword} is unknown`,
      'Remove "dataNodePasswords" from `ignoreChanges`, set the passwords of the data nodes, and run `pulumi up` again.',
    );
  }
  return dataNodes
    .filter(({ id }) => ids.includes(id))
    .map(({ id, userName }) => ({ id, userName, userPassword: passwordOf(id) ?? "" }));
}
