/**
 * Returns the provider text that Pulumi stores in the state of each resource and evaluates for every operation. The text loads the
 * installed package, so that an upgrade of the package applies to resources in the state, also for `refresh` and `destroy`.
 *
 * Released texts are permanent: `pulumi-huaweicloud-ddm/runtime` and its `provider(kind)` keep their names.
 *
 * @param type class name of a resource; its kind is the same name in kebab case, e.g. `instance-group`
 */
export function forwarderText(type: string): string {
  const kind = type.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return `exports.handler = () => require("pulumi-huaweicloud-ddm/runtime").provider("${kind}")`;
}
