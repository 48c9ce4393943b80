import type { State } from "../../simulator";
import { type Call, createAccount, createInstance, createSchema, createTemplate } from "./existing-resources";

/**
 * Creates resources as another client. Their names are reserved words, duplicates, or `config`, which is also a constant of the imported program.
 * One of the instances is yearly/monthly. In the simulator's state, renames three data nodes and another instance: to a reserved word, to Chinese
 * characters, or to text with quotes, line breaks or code.
 */
export async function createOddlyNamedResources(call: Call, { instances, dataNodes }: State): Promise<void> {
  await createTemplate(call, "orders", { long_query_time: "2" });
  const charge_info = { charge_mode: "prePaid", period_type: "month", period_num: 1, is_auto_pay: true };
  await createInstance(call, "class", { charge_info });
  const [paid] = instances;
  const [first, second, third] = dataNodes;
  if (!paid || !first || !second || !third) throw new Error("the cloud has too few resources");
  Object.assign(first, { name: 'größe "1"\n// x' });
  Object.assign(second, { name: "订单" });
  Object.assign(third, { name: "class" });
  await createSchema(call, paid.id, "default", [first.id, second.id]);
  await createSchema(call, paid.id, "config", [third.id]);
  await createAccount(call, paid.id, "default");
  const duplicates = [await createInstance(call, "orders"), await createInstance(call, "orders")];
  for (const id of duplicates) await createAccount(call, id, "Admin");
  const codeId = await createInstance(call, "code");
  for (const instance of instances.filter(({ id }) => id === codeId))
    instance.name = 'it\'s "odd" `${1}`\u2028*/\n process.exit()';
}
