import { environmentOf } from "../../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator, type StartOptions } from "../../../simulator";
import { createProject, type Project, type StackOptions } from "./project";

/** Settings of a project that differ from the defaults of {@link useProject}. */
export interface ProjectSettings extends StackOptions {
  /** Text of index.js. Default: a program without resources. */
  readonly program?: string;
}

/**
 * Declares a simulator and a project for each test of the `describe` block or file. Both are created before the test and removed
 * after it. The returned objects always refer to the simulator and the project of the current test.
 *
 * @param options options of the simulator. Default speed: 3600 simulated seconds per second
 * @param settings settings of the project, or a function that derives them from its simulator. Default environment:
 * {@link environmentOf}
 */
export function useProject(
  options: StartOptions,
  settings: ProjectSettings | ((simulator: RunningSimulator) => ProjectSettings) = {},
): { readonly simulator: RunningSimulator; readonly project: Project } {
  let simulator: RunningSimulator | undefined;
  let project: Project | undefined;
  beforeEach(async () => {
    simulator = await startSimulator({ speed: 3600, ...options });
    const resolved = typeof settings === "function" ? settings(simulator) : settings;
    project = await createProject({ program: "", environment: environmentOf(simulator), ...resolved });
  });
  afterEach(async () => {
    project?.remove();
    await simulator?.close();
  });
  return { simulator: forwardTo(() => simulator), project: forwardTo(() => project) };
}

/** Returns a proxy that reads its properties from the current object. */
function forwardTo<Target extends object>(current: () => Target | undefined): Target {
  return new Proxy({} as Target, {
    get: (_, property) => {
      const target = current();
      if (!target) throw new Error("the simulator and the project exist only inside a test");
      return Reflect.get(target, property) as unknown;
    },
  });
}
