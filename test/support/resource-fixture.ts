import type { Op, Stack } from "./stack";
import type { TestCloud } from "./test-cloud";

/** A cloud, and a stack that declares one resource in it. */
export interface ResourceFixture {
  cloud: TestCloud;
  stack: Stack;
  /** The default program with some properties changed. The value `undefined` removes a property. */
  program: (changes?: Record<string, unknown>) => Record<string, unknown>;
  /** `pulumi up` with the default program and some properties changed. */
  up: (changes?: Record<string, unknown>) => Promise<Op>;
}

/** Creates the resource of a fixture. The cloud's `take…` methods and `progress` omit the creation. */
export async function createResource<Fixture extends ResourceFixture>(
  given: Fixture | Promise<Fixture>,
  changes: Record<string, unknown> = {},
): Promise<Fixture & { id: string }> {
  const fixture = await given;
  await fixture.up(changes);
  fixture.cloud.clearCalls();
  fixture.cloud.progress.length = 0;
  return { ...fixture, id: fixture.stack.id ?? "" };
}
