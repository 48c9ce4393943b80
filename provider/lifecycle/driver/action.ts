import { isInstanceNotFound } from "../../api/errors";
import type { MutationResult } from "../../api/wire";
import type { Values } from "../lifecycle";
import { isSame, type Properties, type PropertyTable } from "../properties/table";
import { textOf } from "../properties/values";
import { observeOrProveAbsence } from "./absence";
import { type ActionProof, forgetAttempt, sendWithProof } from "./action-proof";
import { isListedChild, readChild } from "./children";
import { anyDefinition, type Definition, done, type Step } from "./definition";
import { AdvisedError, missingInstanceAdvice } from "./errors";
import type { Operation, Timeouts } from "./operation";

/** An action on an instance: a request that the program declares, such as a restart. Nothing in the cloud represents the action. */
export interface Action<Table extends Properties, Live> {
  noun: string;
  properties: Table & PropertyTable<Live>;
  timeouts: Timeouts;
  /** Returns the action's id within the instance. */
  localIdOf: (inputs: Values) => string;
  /** Returns the action's name for messages, without the instance, e.g. `restart of node 1a…no09`. */
  describe: (localId: string) => string;
  /** Returns a description of the target that must exist, e.g. `node 1a…no09 in the instance`. */
  target: (localId: string) => string;
  /** Reads the target. Throws if the instance is not found. @returns undefined if the instance does not contain the target */
  observe: (operation: Operation<Table>) => Promise<Live | undefined>;
  /** Properties whose change runs the action again. */
  triggers: readonly (keyof Table & string)[];
  /** Activity for progress lines, e.g. `restarting the node`. */
  title: string;
  usualDuration: string;
  /** Sends the request. The result may also contain values for {@link outputs}. */
  send: (operation: Operation<Table>) => Promise<MutationResult & { returned?: Values }>;
  /** Whether the request starts a job. If so, the driver waits for the job and the instance. */
  hasJob: boolean;
  /** Returns the outputs that are not inputs, after the action. They stay until the action runs again. */
  outputs?: (live: Live, returned: Values) => Values;
  /** Names of {@link outputs}. */
  outputNames?: readonly string[];
  /** Proof that the request was carried out. Absent for a request that may be repeated. */
  proof?: ActionProof<Live>;
}

/**
 * Defines an action as a resource. The creation only checks the target and stores the id. The request of the action is a step, so its job is
 * recorded. After an interruption, the next run continues with the job.
 */
export function defineAction<Table extends Properties, Live>(action: Action<Table, Live>): Definition<Table, Live> {
  const { noun, properties, timeouts, triggers, title, usualDuration, hasJob, proof } = action;
  const { outputs = () => ({}), outputNames = [] } = action;
  /** Values that requests have returned, by operation. An operation that only waits for the job of an earlier run has none. */
  const returnedValues = new WeakMap<object, Values>();
  const definition: Definition<Table, Live> = {
    noun,
    properties,
    timeouts,
    scope: "child of an instance",
    rules: [],
    titles: { create: "Running", update: "Running" },
    isAction: true,
    subject: (values, id) => {
      const [instanceId, localId] = id?.split("/") ?? [textOf(values["instanceId"]), action.localIdOf(values)];
      return `${action.describe(localId ?? "")} of instance ${instanceId ?? ""}`;
    },
    observe: (operation) => readChild(() => action.observe(operation)),
    isListed: (operation) => isListedChild(operation, async () => (await action.observe(operation)) !== undefined),
    outputs: (live, operation) => {
      const { completed, before } = operation;
      const returned = returnedValues.get(operation) ?? (hasJob ? {} : undefined);
      const hasRun = returned !== undefined && triggers.some((name) => completed.has(name));
      return hasRun ? outputs(live, returned) : Object.fromEntries(outputNames.map((name) => [name, before[name]]));
    },

    create: (operation) => ({
      title: "finding the target",
      hasCost: false,
      sets: [],
      namesakes: () => Promise.resolve({ namesakes: [], now: undefined, complete: true }),
      send: async () => {
        const localId = action.localIdOf(operation.inputs);
        operation.localId = localId;
        const live = await observeOrProveAbsence(anyDefinition(definition), operation);
        if (live !== undefined) return { localId, accepted: done };
        throw new AdvisedError(
          `There is no ${action.target(localId)}`,
          `Check the id in the program, the region and the project, and run \`pulumi up\` again. ${missingInstanceAdvice}`,
        );
      },
      locate: () => Promise.resolve(undefined),
      waitForCompletion: () => Promise.resolve(),
    }),

    steps: (operation, live) => {
      const { known, changed } = operation;
      const inputs: Values = operation.inputs;
      const isDue = triggers.some((name) => {
        const property = (properties as Properties)[name];
        return changed.has(name) && property !== undefined && !isSame(property, known[name], inputs[name]);
      });
      if (!isDue) {
        forgetAttempt(operation);
        return [];
      }
      const send = async () => {
        const { returned = {}, ...accepted } = await action.send(operation);
        returnedValues.set(operation, returned);
        return accepted;
      };
      const step: Step = {
        title,
        usualDuration,
        properties: triggers,
        isOnce: proof !== undefined,
        send: proof ? () => sendWithProof(operation as unknown as Operation, title, proof, live, send) : send,
        remembers: () => Object.fromEntries(triggers.map((name) => [name, inputs[name]])),
      };
      return [step];
    },
    ...(!hasJob && { waitForCompletion: () => Promise.resolve() }),

    remove: { title: "nothing to delete", send: () => Promise.resolve(done), isAbsent: isInstanceNotFound },
    replacement: () => "the action runs for the new target; nothing is deleted in the cloud",
  };
  return definition;
}
