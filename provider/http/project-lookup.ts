import { ProjectLookupError } from "./errors";
import { memoize } from "./memoize";
import type { ApiRequest, ApiResponse } from "./request";
import type { Settings } from "./settings";

/** Returns a function that resolves the project id. The id is configured, or looked up by name once (API A.5). */
export function createProjectLookup(
  settings: Settings,
  send: (request: ApiRequest) => Promise<{ response: ApiResponse }>,
): () => Promise<string> {
  const { projectId } = settings;
  if (projectId !== undefined) return () => Promise.resolve(projectId);

  // Each region has a project with the region's name.
  const name = settings.projectName ?? settings.region;
  const lookup = memoize(async () => {
    const { response } = await send({
      operation: "KeystoneListProjects",
      service: "iam",
      method: "GET",
      path: "/v3/projects",
      query: { name },
      priority: "mutation", // Highest priority, because a mutation may wait for the id.
      subject: `project "${name}"`,
      check: (body) => (projectsOf(body) ? undefined : "projects: not a list of projects with id and name"),
    });
    const projects = projectsOf(response.body) ?? [];
    const match = projects.find((project) => project.name === name);
    if (!match)
      throw new ProjectLookupError(
        name,
        projects.map((project) => project.name),
      );
    return match.id;
  });
  return () => lookup.get();
}

interface Project {
  id: string;
  name: string;
}

/** Returns the projects in a response; undefined for an undocumented response. */
function projectsOf(body: unknown): Project[] | undefined {
  const list = (body as { projects?: unknown } | null | undefined)?.projects;
  return Array.isArray(list) && list.every(isProject) ? list : undefined;
}

function isProject(value: unknown): value is Project {
  const { id, name } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof id === "string" && id !== "" && typeof name === "string";
}
