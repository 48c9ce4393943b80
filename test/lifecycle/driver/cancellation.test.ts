import { Cancellation } from "../../../provider/lifecycle/driver/cancellation";
import { makeRestartFixture } from "../../support/action-fixtures";
import type { RequestMoment } from "./fake-cloud";
import { kindNames, makeCreatedDisk, makeDiskFixture, type DiskInputs } from "./fake-disk-fixture";
import type { CloudDisk } from "./pending-work";

jest.setTimeout(60_000);

const notice = "was canceled before it changed anything. Run the command again to continue.";

/** One process that creates several disks of an instance. */
function makeProcess() {
  const fixture = makeDiskFixture("disk of an instance");
  const { cloud, clock, environment, newLifecycle, program } = fixture;
  const services = environment.newServices();
  const lifecycle = newLifecycle();
  return {
    ...fixture,
    create: (name: string) => {
      const { inputs } = lifecycle.check({}, program({ __urn: `urn:disk::${name}`, name }));
      return lifecycle.create(inputs, services).then(
        () => "created",
        (error: unknown) => (error as Error).message,
      );
    },
    waitUntilSent: async (operation: string) => {
      while (!cloud.journal.some((call) => call.operation === operation)) await clock.sleep(10);
    },
  };
}

test("a cancellation ends the creates that wait, and the create that has sent its request completes", async () => {
  const { create, waitUntilSent, cancel, clock, cloud } = makeProcess();
  const results = Promise.all([create("first"), create("second"), create("third")]);
  await waitUntilSent("CreateDisk");
  cancel();
  expect(await results).toEqual(["created", `Creating disk "second" ${notice}`, `Creating disk "third" ${notice}`]);
  await clock.sleep(60_000);
  expect(cloud.disks.map(({ name }) => name)).toEqual(["first"]);
});

test("a cancellation ends an operation in the queue immediately, not when the queue would start it", async () => {
  const { create, waitUntilSent, cancel } = makeProcess();
  const ended: string[] = [];
  const first = create("first").then(() => ended.push("first"));
  const second = create("second").then(() => ended.push("second"));
  await waitUntilSent("CreateDisk");
  cancel();
  await Promise.all([first, second]);
  expect(ended).toEqual(["second", "first"]);
});

test("no operation starts after a cancellation", async () => {
  const { cloud, stack, program, environment, newLifecycle, cancel, id } = await makeCreatedDisk();
  const services = environment.newServices();
  const lifecycle = newLifecycle();
  cancel();
  const { inputs: other } = lifecycle.check({}, program({ __urn: "urn:disk::other", name: "other" }));
  await expect(lifecycle.create(other, services)).rejects.toThrow(`Creating disk "other" ${notice}`);
  await expect(lifecycle.read(id, stack.outputs, services)).rejects.toThrow("Reading disk");
  const { inputs } = lifecycle.check(stack.inputs, program({ size: 20 }));
  await expect(lifecycle.update(id, stack.outputs, inputs, services)).rejects.toThrow("Updating disk");
  await expect(lifecycle.delete(id, stack.outputs, services)).rejects.toThrow("Deleting disk");
  expect(cloud.journal).toEqual([]);
});

test("an update that is canceled before it changed anything keeps the state", async () => {
  const { stack, program, environment, newLifecycle, cancel, id } = await makeCreatedDisk();
  const lifecycle = newLifecycle();
  const { inputs } = lifecycle.check(stack.inputs, program({ size: 20 }));
  const update = lifecycle.update(id, stack.outputs, inputs, environment.newServices());
  cancel();
  // An error with an id would make Pulumi store other outputs.
  await expect(update).rejects.not.toHaveProperty("id");
});

test("a canceled create that has found an orphan completes", async () => {
  // The next command might find the orphan too old for an adoption.
  const { cloud, clock, up, cancel, stack } = makeDiskFixture();
  cloud.add({ name: "data-d654b96", size: 5 });
  cloud.onRequest = (moment, index) => {
    if (index > 0 && moment === "waiting") cancel();
  };
  await up();
  expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
  await clock.sleep(365 * 24 * 3_600_000);
  expect(await up()).toBe("same");
  expect(stack.id).toBe(cloud.disk.id);
});

test("the error of a canceled action begins like the error of a failed action", async () => {
  const { cloud, program, newLifecycle, restartedNodes } = await makeRestartFixture();
  const cancellation = new Cancellation();
  cancellation.cancel();
  const lifecycle = newLifecycle();
  const { inputs } = lifecycle.check({}, program());
  const creating = lifecycle.create(inputs, { ...cloud.newServices(), cancellation });
  await expect(creating).rejects.toThrow(/^Running restart of node .* was canceled before it changed anything\./);
  expect(restartedNodes()).toEqual([]);
});

const moments: readonly RequestMoment[] = ["waiting", "sent", "about to be answered"];
const changed: DiskInputs = { size: 30, description: "web shop", mode: "slow", password: "5678" };

const commands: Readonly<Record<string, (fixture: ReturnType<typeof makeDiskFixture>) => Promise<unknown>>> = {
  create: ({ up }) => up({ mode: "fast" }),
  update: ({ up }) => up(changed),
  refresh: ({ stack }) => stack.refresh(),
  destroy: ({ stack }) => stack.destroy(),
};

describe.each(kindNames)("%s: when a command is canceled", (kind) => {
  async function makeFixtureBefore(command: string) {
    const fixture = makeDiskFixture(kind);
    const names = Object.keys(commands);
    for (const earlier of names.slice(0, names.indexOf(command))) await commands[earlier]?.(fixture);
    fixture.cloud.journal.length = 0;
    return fixture;
  }

  describe.each(moments)("while any request is %s,", (moment) => {
    test.each(Object.keys(commands))(
      "%s either changes nothing, or completes with the result of an uncanceled command",
      async (command) => {
        const reference = await makeFixtureBefore(command);
        await commands[command]?.(reference);
        const { journal } = reference.cloud;
        for (const at of journal.keys()) {
          const sent = journal.slice(0, moment === "waiting" ? at : at + 1);
          const hasMutation = sent.some(({ method }) => method !== "GET");
          const fixture = await makeFixtureBefore(command);
          const { cloud, clock, cancel, stack } = fixture;
          const before = { id: stack.id, outputs: stack.outputs };
          cloud.onRequest = (current, index) => {
            if (current === moment && index === at) cancel();
          };
          const message = await Promise.resolve(commands[command]?.(fixture)).then(
            () => "completed",
            (error: unknown) => (error as Error).message,
          );
          cloud.onRequest = () => undefined;
          expect(message).toEqual(hasMutation ? "completed" : expect.stringContaining(notice));
          if (!hasMutation) {
            await clock.sleep(3_600_000);
            expect(cloud.takeMutations()).toEqual([]);
            expect({ id: stack.id, outputs: stack.outputs }).toEqual(before);
            await commands[command]?.(fixture);
          }
          expect(stack.id).toEqual(reference.stack.id);
          expect(cloud.disks.map(resultOf)).toEqual(reference.cloud.disks.map(resultOf));
          expect(cloud.work.orders.size).toBe(reference.cloud.work.orders.size);
        }
      },
    );
  });
});

const resultOf = ({ id, size, description, hidden }: CloudDisk) => ({ id, size, description, hidden });
