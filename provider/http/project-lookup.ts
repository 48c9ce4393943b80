import { ProjectLookupError } from "./errors";
import { memoize } from "./memoize";
import type { ApiRequest, ApiResponse } from "./request";
import type { Settings } from "./settings";

/** The id of the project to work in: as configured, or looked up by name, once (API A.5). */
export function createProjectLookup(
  settings: Settings,
  send: (request: ApiRequest) => Promise<{ response: ApiResponse }>,
): () => Promise<string> {
  const { projectId } = settings;
  if (projectId !== undefined) return () => Promise.resolve(projectId);

  // Each region has a project of its name.
  const name = settings.projectName ?? settings.region;
  const lookup = memoize(async () => {
    const { response } = await send({
      operation: "KeystoneListProjects",
      service: "iam",
      method: "GET",
      path: "/v3/projects",
      query: { name },
      priority: "mutation", // It goes first: whatever asked for it, be it a mutation, cannot start before.
      subject: `project "${name}"`,
    });
    const found = projectsIn(response.body);
    const match = found.find((project) => project.name === name);
    if (!match)
      throw new ProjectLookupError(
        name,
        found.map((project) => project.name),
      );
    return match.id;
  });
  return () => lookup.get();
}

function projectsIn(body: unknown): { id: string; name: string }[] {
  const projects = (body as { projects?: unknown } | undefined)?.projects;
  if (!Array.isArray(projects)) return [];
  return projects.filter(
    (project: { id?: unknown; name?: unknown } | null): project is { id: string; name: string } =>
      typeof project?.id === "string" && typeof project.name === "string",
  );
}
