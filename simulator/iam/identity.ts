import { z } from "zod";
import { CREDENTIALS } from "../engine/auth/credentials";
import { issueToken, TOKEN_LIFETIME_MS } from "../engine/auth/token";
import { CloudError } from "../engine/errors";
import { defineOperation } from "../engine/operation";
import { ok } from "../engine/replies";
import type { OperationGroup } from "../engine/service";

const reference = z.object({ id: z.string().optional(), name: z.string().optional() });

const authBody = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.literal("password")).min(1),
      password: z.object({
        user: reference.extend({ password: z.string(), domain: reference.optional() }),
      }),
    }),
    scope: z.object({ project: reference.optional(), domain: reference.optional() }).optional(),
  }),
});

/**
 * Tokens (API 3.2), projects (API A.5) and accounts of the cloud, which IAM calls domains. The only project has the name of the region. Clients
 * look up project ids and domain ids here if they are not configured.
 */
export const identity: OperationGroup = {
  operations: [
    defineOperation({
      name: "KeystoneCreateUserTokenByPassword",
      method: "POST",
      path: "/v3/auth/tokens",
      authenticated: false,
      body: authBody,
      handle: ({ backend, body: { auth } }) => {
        const { user } = auth.identity.password;
        const isValid =
          (user.id === CREDENTIALS.userId ||
            (user.name === CREDENTIALS.userName &&
              (user.domain?.name === CREDENTIALS.domainName || user.domain?.id === CREDENTIALS.domainId))) &&
          user.password === CREDENTIALS.password;
        if (!isValid) throw new CloudError(401, "Unauthorized", "The username or password is wrong.");

        const { projectId, region } = backend.state;
        const project = auth.scope?.project;
        if (project !== undefined && project.id !== projectId && project.name !== region) {
          throw new CloudError(401, "Unauthorized", "The scope is not a project of the user.");
        }
        const now = backend.realNow();
        const domain = { id: CREDENTIALS.domainId, name: CREDENTIALS.domainName };
        return {
          status: 201,
          headers: {
            "x-subject-token": issueToken(
              CREDENTIALS.userName,
              now + TOKEN_LIFETIME_MS,
              project === undefined ? "domain" : "project",
            ),
          },
          body: {
            token: {
              issued_at: iamTime(now),
              expires_at: iamTime(now + TOKEN_LIFETIME_MS),
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
    defineOperation({
      name: "KeystoneListProjects",
      method: "GET",
      path: "/v3/projects",
      query: z.object({ name: z.string().optional() }),
      handle: ({ backend, query }) => {
        const { projectId, region } = backend.state;
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
    defineOperation({
      name: "KeystoneListAuthDomains",
      method: "GET",
      path: "/v3/auth/domains",
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

/** Formats a time as IAM does: `2019-02-13T06:52:13.855000Z` (API 3.3). */
function iamTime(time: number): string {
  return new Date(time).toISOString().replace("Z", "000Z");
}
