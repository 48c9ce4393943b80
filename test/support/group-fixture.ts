import { makeGroupFixture } from "./child-fixtures";
import { makeCreated } from "./resource-fixture";

/** The node group of the usual program, created. */
export const group = (changes: Record<string, unknown> = {}) => makeCreated(makeGroupFixture(), changes);
/** The fixture of a node group. */
export type Fixture = Awaited<ReturnType<typeof group>>;

/** The group as the cloud has it. */
export const live = ({ instance }: Pick<Fixture, "instance">) => {
  const found = instance().groups.find(({ isDefault }) => !isDefault);
  if (!found) throw new Error("there is no group");
  return found;
};
/** The zones of its nodes. */
export const zones = (fixture: Pick<Fixture, "instance">) =>
  live(fixture).nodes.map(({ availabilityZone }) => availabilityZone);
/** What was sent with the calls of an operation. */
export const sent = ({ cloud }: Pick<Fixture, "cloud">, operation: string) =>
  cloud.simulator.journal.entries.filter((entry) => entry.operation === operation).map(({ request }) => request);
