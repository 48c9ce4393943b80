import { makeAccountFixture, makeGroupFixture, makeSchemaFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";

test.each([
  ["a group", makeGroupFixture],
  ["a schema", makeSchemaFixture],
  ["an account", makeAccountFixture],
])("the error for %s whose instance another client has deleted advises a refresh", async (_, makeFixture) => {
  const { cloud, otherClient, up } = await makeFixture();
  await otherClient.call("DELETE", "");
  const { message } = await catchFailure(up());
  expect(message).toContain("The instance does not exist.");
  expect(message).toMatch(
    /Nothing was created\. If the instance was deleted, run `pulumi up --refresh`: .* Otherwise run `pulumi up` again\.$/,
  );
  expect(cloud.takeMutations()).toEqual([]);
});
