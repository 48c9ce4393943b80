import { isDeepStrictEqual } from "node:util";
import { restartInstance } from "../../api/instances";
import { writeInstanceParameters } from "../../api/parameters";
import { basisParameters } from "../../api/templates";
import { isOutcomeUnknown } from "../../http/errors";
import { isGiven } from "../declare/properties";
import type { World } from "../lifecycle";
import { type Aspect, done, type Situation, type Step } from "../operate/aspect";
import { requireValidParameters, sameParameter } from "../operate/parameters";

/**
 * The parameters: the named ones as the program says, a removed one as its template has it. There is no call to apply a
 * template to an instance (facts 0.10), so a new template's values are written one by one.
 */
export const parameters: Aspect = async (situation) => {
  const { world, instance, live, wanted, before, remembered } = situation;
  const named = (wanted["parameters"] ?? {}) as Record<string, string>;
  const template = wanted["paramGroupId"];
  const templateIsNew = isGiven(template) && template !== remembered["paramGroupId"];
  const removed = Object.keys(before["parameters"] ?? {}).filter((key) => !(key in named));
  const basis = templateIsNew || removed.length > 0 ? await templateValues(world, template) : undefined;
  requireValidParameters("parameters", named, live.parameters);

  const values = new Map(Object.entries(named));
  if (basis) {
    const names = templateIsNew ? [...basis.keys()] : removed;
    for (const key of names) {
      const value = basis.get(key);
      if (value !== undefined && !values.has(key)) values.set(key, value);
    }
  }
  const writable = new Map(
    live.parameters.filter(({ readonly }) => !readonly).map((known) => [known.name, known.value]),
  );
  const changes = Object.fromEntries(
    [...values].filter(([key, value]) => writable.has(key) && !sameParameter(writable.get(key), value)),
  );
  const settle = () => {
    if (isGiven(template)) remembered["paramGroupId"] = template;
  };
  if (Object.keys(changes).length === 0) {
    settle();
    return [];
  }
  const write: Step = {
    doing: `setting ${Object.keys(changes).join(", ")}`,
    usually: "seconds",
    call: async () => {
      const { needsRestart } = await writeInstanceParameters(world.api, instance, changes).catch((error: unknown) => {
        // When the answer is lost, what each parameter tells of itself has to do.
        if (isOutcomeUnknown(error) && live.parameters.some((known) => known.needsRestart && known.name in changes)) {
          remembered["restartRequired"] = true;
        }
        throw error;
      });
      remembered["restartRequired"] = needsRestart || remembered["restartRequired"] === true;
      settle();
      return done;
    },
  };
  return [write];
};

/** The values that parameters go back to: those of the instance's template, or of the cloud's default one. */
async function templateValues({ api }: World, template: unknown): Promise<Map<string, string>> {
  const known = await basisParameters(api, isGiven(template) ? String(template) : undefined);
  return new Map(known.filter(({ readonly }) => !readonly).map(({ name: key, value }) => [key, value]));
}

/**
 * Plans the restart, once everything else is done and it is known whether the API asks for one: when a trigger has changed,
 * or when parameters need it and the program allows it.
 */
export function planRestart({ world, instance, wanted, remembered }: Situation): Step | undefined {
  const triggers = wanted["restartTriggers"];
  const old = remembered["restartTriggers"];
  // A first trigger restarts only what waits for a restart: that is what the warning advises.
  const triggered =
    isGiven(triggers) && (isGiven(old) ? !isDeepStrictEqual(triggers, old) : remembered["restartRequired"] === true);
  const needed = remembered["restartRequired"] === true && wanted["restartOnParameterChange"] === true;
  if (!triggered && !needed) {
    remembered["restartTriggers"] = triggers;
    return undefined;
  }
  const type = wanted["restartType"] === "hard" ? "hard" : "soft";
  const taken = () => {
    remembered["restartTriggers"] = triggers;
    remembered["restartRequired"] = false;
  };
  return {
    showsAs: "RESTARTING",
    taken,
    doing: `restarting (${type}), because ${triggered ? "a restart trigger has changed" : "parameters need it"}`,
    usually: "1–5 min",
    call: async () => {
      const accepted = await restartInstance(world.api, instance, type);
      taken();
      return accepted;
    },
  };
}
