import { makeAdoptScenario } from "./adopt-scenario";
import { makeDriftScenario } from "./drift-scenario";
import type { Op, Program } from "./engine-model";
import { type Changes, changed, explicitNames, makeProgram } from "./program";
import type { Login, Testbed } from "./testbed";

/** One command of a scenario. */
export interface Phase {
  title: string;
  command: "up" | "up --refresh" | "destroy";
  /** @param testbed source of ids for the program, such as the ids of data nodes */
  program: (testbed: Testbed) => Program;
  /** Changes of other clients before the command. */
  before?: (testbed: Testbed) => Promise<void>;
  /** Operations that the preview still shows after the command, by name of the resource. No request can repair this drift. */
  remains?: Readonly<Record<string, Op>>;
  /** Pattern of the expected error if the command must be rejected before it changes anything. */
  refusal?: RegExp;
  /** Whether the command replaces or deletes resources. */
  replaces?: true;
  /** Finds further problems in the cloud after the command. */
  check?: (testbed: Testbed) => string[];
  /** Whether the phase only prepares the next phases. It has disturbances only if `--phase` selects it. */
  isPreparation?: boolean;
}

/** The commands on one stack. */
export interface Scenario {
  phases: readonly Phase[];
  /** @defaultValue "access key" */
  login?: Login;
}

const charging = { mode: "prePaid", periodUnit: "year", period: 1 };

/** The scenarios of the sweep, by name. */
export const scenarios: Readonly<Record<string, () => Scenario>> = {
  default: () => makeScenario(),
  named: () => makeScenario(explicitNames),
  yearly: () => makeScenario({ instance: { charging } }),
  password: () => ({ ...makeScenario(), login: "password" }),
  adopt: makeAdoptScenario,
  drift: makeDriftScenario,
};

/**
 * Makes a scenario that creates, changes, repairs, reshards, replaces and destroys resources.
 *
 * @param common changes of the base program in all phases
 */
function makeScenario(common: Changes = {}): Scenario {
  const resharded: Changes = { schema: { shardNumber: 16, resharding: { cleanUp: true } } };
  const replaced: Changes = { report: { name: "reporting" }, group: { type: "rw" } };
  const recreated: Changes = {
    instance: { vpcId: "e1d886ec-cfe7-4cd4-b748-fc55a10b4173" },
    deleteInstanceBeforeReplace: true,
  };
  const all = makeProgram(common, changed, resharded, replaced);
  return {
    phases: [
      { title: "create", command: "up", program: makeProgram(common) },
      { title: "change", command: "up", program: makeProgram(common, changed) },
      {
        title: "repair drift",
        command: "up --refresh",
        before: async ({ simulator, otherClient }) => {
          const [instance] = simulator.state.instances;
          const client = otherClient.ofInstance(instance?.id ?? "");
          await client.call("PUT", "/name", { name: "renamed-in-console" });
          const app = instance?.accounts.find(({ description }) => description === "web shop");
          await client.call("PUT", `/users/${app?.name ?? ""}`, {
            description: "changed in the console",
            base_authority: ["SELECT"],
          });
        },
        program: makeProgram(common, changed),
      },
      { title: "reshard", command: "up", program: makeProgram(common, changed, resharded) },
      { title: "replace", command: "up", program: all, replaces: true },
      {
        title: "recreate",
        command: "up",
        program: makeProgram(common, changed, resharded, replaced, recreated),
        replaces: true,
      },
      { title: "destroy", command: "destroy", program: all, replaces: true },
    ],
  };
}
