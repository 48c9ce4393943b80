import { catchFailure } from "../../test/support/failure";
import { clientOf, read } from "../../test/support/scripted-cloud";
import type { Step } from "../../test/support/scripted-cloud";
import { isAccountNotFound, isApiMissing, isInstanceNotFound, isNotFound, isSchemaNotFound, type Noun } from "./errors";

const nouns: Noun[] = ["instance", "schema", "account", "template", "job", "server group", "protection group"];

/** Returns the kinds of resources whose absence a response proves. */
async function findAbsentNouns(step: Step): Promise<Noun[]> {
  const error = await catchFailure(clientOf([step]).client.send(read));
  return nouns.filter((noun) => isNotFound(error, noun));
}

const v1 = (code: string) => ({ errCode: code, externalMessage: "no" });
const v3 = (code: string) => ({ error_code: code, error_msg: "no" });
const openStack = (code: string) => ({ error: { code, message: "no" } });

test.each<[number, object, Noun]>([
  [404, v1("DBS.200002"), "instance"],
  [400, v3("DBS.200002"), "instance"],
  [400, v1("DBS.300129"), "schema"],
  [404, v3("DBS.300129"), "schema"],
  [400, v3("DBS.300327"), "account"],
  [404, v3("DBS.300327"), "account"],
  [400, v3("DBS.200057"), "template"],
  [400, v3("DBS.300400"), "job"],
  [404, openStack("Ecs.0114"), "server group"],
  [404, { itemNotFound: { message: "no", code: "404" } }, "server group"],
  [404, { itemNotFound: { message: "no", code: 404 } }, "server group"],
  [400, openStack("SDRS.1013"), "protection group"],
  [404, openStack("SDRS.1013"), "protection group"],
  [400, { badrequest: { message: "no", code: "SDRS.1013" } }, "protection group"],
])("isNotFound accepts HTTP %s %j as proof of absence only for a resource of kind %s", async (status, body, noun) => {
  expect(await findAbsentNouns({ status, body })).toEqual([noun]);
});

test.each<[string, Step]>([
  ["a 404 of the gateway", { status: 404, body: v3("APIGW.0101") }],
  ["a 404 of another gateway", { status: 404, body: { error_code: "APIG.0101", error_msg: "no" } }],
  ["a 404 without a code", { status: 404, body: { message: "no" } }],
  ["an empty 404", { status: 404 }],
  ["a 404 that is an HTML page", { status: 404, text: "<html>DBS.200002 is not here</html>" }],
  ["a 404 with an unspecific code", { status: 404, body: v3("DBS.300350") }],
  ["a failed query of schemas", { status: 400, body: v3("DBS.300128") }],
  ["a not-found code with a server error", { status: 501, body: v3("DBS.200002") }],
  [
    "a refusal that quotes a not-found code",
    { status: 403, body: { error_code: "APIGW.0302", error_msg: "DBS.200002" } },
  ],
  ["a code that only begins with a not-found code", { status: 404, body: v3("DBS.2000021") }],
  ["a bad request of ECS", { status: 400, body: openStack("Ecs.0005") }],
  ["an unknown job of SDRS", { status: 404, body: openStack("SDRS.1014") }],
])("%s does not prove absence", async (_name, step) => {
  expect(await findAbsentNouns(step)).toEqual([]);
});

test("a missing instance proves the absence of its schemas and accounts; a missing schema proves only its own absence", async () => {
  const errorOf = (code: string) => catchFailure(clientOf([{ status: 404, body: v3(code) }]).client.send(read));
  const noInstance = await errorOf("DBS.200002");
  expect([isInstanceNotFound, isSchemaNotFound, isAccountNotFound].map((is) => is(noInstance))).toEqual([
    true,
    true,
    true,
  ]);
  const noSchema = await errorOf("DBS.300129");
  expect([isInstanceNotFound, isSchemaNotFound, isAccountNotFound].map((is) => is(noSchema))).toEqual([
    false,
    true,
    false,
  ]);
});

test("an operation that does not exist in the region is recognized by the gateway's code", async () => {
  const error = await catchFailure(clientOf([{ status: 404, body: v3("APIGW.0101") }]).client.send(read));
  expect(isApiMissing(error)).toBe(true);
});
