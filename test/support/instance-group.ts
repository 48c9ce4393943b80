import { created, groupScene } from "./children";

/** The node group of the usual program, created. */
export const group = (changes: Record<string, unknown> = {}) => created(groupScene(), changes);
/** The scene of a node group. */
export type Scene = Awaited<ReturnType<typeof group>>;

/** The group as the cloud has it. */
export const live = ({ instance }: Pick<Scene, "instance">) => {
  const found = instance().groups.find(({ isDefault }) => !isDefault);
  if (!found) throw new Error("there is no group");
  return found;
};
/** The zones of its nodes. */
export const zones = (scene: Pick<Scene, "instance">) =>
  live(scene).nodes.map(({ availabilityZone }) => availabilityZone);
/** What was sent with the calls of an operation. */
export const sent = ({ stage }: Pick<Scene, "stage">, operation: string) =>
  stage.simulator.journal.entries.filter((entry) => entry.operation === operation).map(({ request }) => request);
