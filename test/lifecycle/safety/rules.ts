import type { ResourceFixture } from "../../support/resource-fixture";
import { describeAbsence } from "./rules/absence";
import { describeAdoption, describeForcedReplacement, describeSameName } from "./rules/adoption";
import type { ResourceKind } from "./rules/kind";
import { describeLocation } from "./rules/location";
import { describeUnavailability, describeInconclusiveResponses } from "./rules/responses";

/** Registers the safety tests of a kind of resource. Not used for instances and actions. */
export function describeSafetyRules<Fixture extends ResourceFixture>(kind: ResourceKind<Fixture>): void {
  describeLocation(kind);
  describeAbsence(kind);
  describeInconclusiveResponses(kind);
  describeUnavailability(kind);
  describeSameName(kind);
  describeForcedReplacement(kind);
  describeAdoption(kind);
}
