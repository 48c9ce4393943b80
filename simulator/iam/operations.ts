import { z } from "zod";
import { CREDENTIALS } from "../engine/auth/credentials";
import { issueToken, TOKEN_LIFETIME_MS } from "../engine/auth/token";
import { ApiError } from "../engine/errors";
import { ok, operation, type ApiGroup } from "../engine/operation";

const named = z.object({ id: z.string().optional(), name: z.string().optional() });

const authBody = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.literal("password")).min(1),
      password: z.object({
        user: named.extend({ password: z.string(), domain: named.optional() }),
      }),
    }),
    scope: z.object({ project: named.optional(), domain: named.optional() }).optional(),
  }),
});

/**
 * Tokens (spec 3.2), the look-up of a project by its name, which is the region's (spec A.5), and of the account, which
 * clients make where they are given no domain id.
 */
export const iam: ApiGroup = {
  operations: [
    operation({
      name: "KeystoneCreateUserTokenByPassword",
      method: "POST",
      path: "/v3/auth/tokens",
      service: "iam",
      authenticated: false,
      body: authBody,
      handle: ({ world, body: { auth } }) => {
        const { user } = auth.identity.password;
        const right =
          (user.id === CREDENTIALS.userId ||
            (user.name === CREDENTIALS.userName &&
              (user.domain?.name === CREDENTIALS.domainName || user.domain?.id === CREDENTIALS.domainId))) &&
          user.password === CREDENTIALS.password;
        if (!right) throw new ApiError(401, "Unauthorized", "The username or password is wrong.");

        const { projectId, region } = world.state;
        const project = auth.scope?.project;
        if (project !== undefined && project.id !== projectId && project.name !== region) {
          throw new ApiError(401, "Unauthorized", "The scope is no project of the user.");
        }
        const now = world.realNow();
        const domain = { id: CREDENTIALS.domainId, name: CREDENTIALS.domainName };
        return {
          status: 201,
          headers: { "x-subject-token": issueToken(CREDENTIALS.userName, now + TOKEN_LIFETIME_MS) },
          body: {
            token: {
              issued_at: microseconds(now),
              expires_at: microseconds(now + TOKEN_LIFETIME_MS),
              methods: ["password"],
              catalog: [],
              roles: [{ id: "0", name: "te_admin" }],
              user: { id: CREDENTIALS.userId, name: CREDENTIALS.userName, domain, password_expires_at: "" },
              ...(project === undefined ? { domain } : { project: { id: projectId, name: region, domain } }),
            },
          },
        };
      },
    }),
    operation({
      name: "KeystoneListProjects",
      method: "GET",
      path: "/v3/projects",
      service: "iam",
      query: z.object({ name: z.string().optional() }),
      handle: ({ world, query }) => {
        const { projectId, region } = world.state;
        const project = {
          domain_id: CREDENTIALS.domainId,
          is_domain: false,
          parent_id: CREDENTIALS.domainId,
          name: region,
          description: "",
          links: links(`projects/${projectId}`),
          id: projectId,
          enabled: true,
        };
        const found = query.name === undefined || query.name === region ? [project] : [];
        return ok({ projects: found, links: links("projects") });
      },
    }),
    operation({
      name: "KeystoneListAuthDomains",
      method: "GET",
      path: "/v3/auth/domains",
      service: "iam",
      handle: () => {
        const { domainId: id, domainName: name } = CREDENTIALS;
        const domain = { id, name, description: "", enabled: true, links: { self: address(`domains/${id}`) } };
        return ok({ domains: [domain], links: { self: address("auth/domains") } });
      },
    }),
  ],
};

function links(path: string) {
  return { next: null, previous: null, self: address(path) };
}

function address(path: string): string {
  return `https://iam.example.com/v3/${path}`;
}

/** IAM's timestamps, like `2019-02-13T06:52:13.855000Z` (spec 3.3). */
function microseconds(time: number): string {
  return new Date(time).toISOString().replace("Z", "000Z");
}
