// The class of a resource passes the resource's URN and organization to the provider, as one hidden input. Pulumi stores this input with each
// resource, so the input has a short form:
// `<organization>/<project>/<stack>::<types of the parents, each followed by $><type without typePrefix>::<name>`.

/** Prefix of the type tokens of this package's resources. */
export const typePrefix = "pulumi-nodejs:dynamic/ddm:";

const urnPrefix = "urn:pulumi:";

/** Returns the short form of a URN; undefined if there is none, e.g. for a resource of another package. */
export function shortenUrn(urn: string, organization: string): string | undefined {
  const [stack, project, type = "", ...name] = urn.slice(urnPrefix.length).split("::");
  const parents = type.slice(0, type.lastIndexOf(typePrefix));
  const ownType = type.slice(parents.length + typePrefix.length);
  const short = [`${organization}/${project}/${stack}`, `${parents}${ownType}`, ...name].join("::");
  const restored = expandUrn(short);
  return restored?.urn === urn && restored.organization === organization ? short : undefined;
}

/** Expands a short form to the URN and the organization. Returns undefined for a URN. */
export function expandUrn(short: string): { urn: string; organization: string } | undefined {
  const [path = "", type, ...name] = short.split("::");
  const [organization, project, stack] = path.split("/");
  if (organization === undefined || stack === undefined || type === undefined || name.length === 0) return undefined;
  const parents = type.slice(0, type.lastIndexOf("$") + 1);
  const qualifiedType = `${parents}${typePrefix}${type.slice(parents.length)}`;
  return { urn: `${urnPrefix}${[stack, project, qualifiedType, ...name].join("::")}`, organization };
}
