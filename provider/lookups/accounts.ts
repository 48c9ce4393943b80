import { listAccounts } from "../api/ddm/accounts";
import { isWeakPassword } from "../api/ddm/passwords";
import { nonEmptyText } from "../lifecycle/properties/shapes";
import { filterReported, requireCompleteList, sortBy } from "./find";
import { instanceId, refOf } from "./target-instance";
import { defineLookup } from "./lookup";

/** Lists the accounts of an instance, sorted by name. */
export const getAccounts = defineLookup({
  args: { instanceId, name: { shape: nonEmptyText }, schema: { shape: nonEmptyText } },
  read: async ({ api }, { instanceId: id, schema, ...wanted }) => {
    const { accounts } = requireCompleteList("account", await listAccounts(api, refOf(id)));
    const usesSchema = (databases: string[]) =>
      databases.some((database) => database.toLowerCase() === schema?.toLowerCase());
    const matching = filterReported("account", accounts, {
      ...wanted,
      databases: schema === undefined ? undefined : usesSchema,
    });
    const sorted = sortBy(matching, ({ name }) => name);
    return { names: sorted.map(({ name }) => name), accounts: sorted };
  },
});

/** Checks whether DDM considers a password weak. */
export const checkPasswordStrength = defineLookup({
  args: { password: { shape: nonEmptyText, required: true, secret: true } },
  read: async ({ api }, { password }) => ({ isWeak: await isWeakPassword(api, password) }),
});
