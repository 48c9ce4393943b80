import type { ClientDependencies } from "./http/client";
import { provider } from "./runtime";

/** Dependencies of each created client. */
const made: ClientDependencies[] = [];
jest.mock("./http/client", () => ({
  createClient: (_settings: unknown, dependencies: ClientDependencies) => {
    made.push(dependencies);
    return { projectId: () => Promise.reject(new Error("there is no cloud")) };
  },
}));

async function readWith(kind: string, config: Readonly<Record<string, string>>): Promise<void> {
  const resourceProvider = provider(kind);
  const all: Record<string, string> = { region: "eu-west-101", accessKey: "AK", secretKey: "SK", ...config };
  await resourceProvider.configure({ config: { get: (key) => all[key.replace("huaweicloud:", "")] } });
  await expect(resourceProvider.read("i1", {})).rejects.toThrow("there is no cloud");
}

test("resource kinds with the same configuration share a client, and all clients share their throttles", async () => {
  const error = jest.spyOn(console, "error").mockImplementation(() => undefined);
  await readWith("instance", {});
  await readWith("parameter-template", {});
  expect(made).toHaveLength(1);
  await readWith("instance", { enterpriseProjectId: "6b1d2e3f-4a5b-4c7d-8e9f-0a1b2c3d4e5f" });
  expect(made).toHaveLength(2);
  expect(made[0]?.throttles).toBeInstanceOf(Map);
  expect(made[1]?.throttles).toBe(made[0]?.throttles);
  error.mockRestore();
});
