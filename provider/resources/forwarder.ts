/**
 * Returns the provider text, also called the forwarder: JavaScript that Pulumi stores in the state of each resource and evaluates in each
 * provider process. The text loads the installed package. An upgrade of the package therefore also applies to existing resources, even for
 * `refresh` and `destroy`.
 *
 * States contain the texts of earlier releases. The names `pulumi-huaweicloud-ddm/runtime` and `provider(kind)` must therefore never
 * change.
 *
 * @param type class name of a resource; its kind is the same name in kebab case, e.g. `instance-group`
 */
export function forwarderText(type: string): string {
  const kind = type.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return `exports.handler = () => require("pulumi-huaweicloud-ddm/runtime").provider("${kind}")`;
}
