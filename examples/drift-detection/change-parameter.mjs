// Changes a parameter of the instance "orders" on the simulator, as another client would: through the DDM API, without Pulumi.
const { ddm: url } = JSON.parse(process.env.HW_ENDPOINTS ?? "{}");
if (!url)
  throw new Error(
    "HW_ENDPOINTS does not contain the address of the simulator: paste the lines that the simulator prints.",
  );

const { user, projectId } = await (await fetch(`${url}/_sim/health`)).json();
const headers = { "content-type": "application/json" };

async function call(method, path, body) {
  const response = await fetch(`${url}${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} failed: HTTP ${response.status} ${text}`);
  return { headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}

const { domainName, userName, password } = user;
const identity = {
  methods: ["password"],
  password: { user: { name: userName, password, domain: { name: domainName } } },
};
const login = await call("POST", "/v3/auth/tokens", { auth: { identity, scope: { project: { id: projectId } } } });
headers["x-auth-token"] = login.headers.get("x-subject-token");

const { instances } = (await call("GET", `/v1/${projectId}/instances`)).body;
const orders = instances.find(({ name }) => name === "orders");
if (!orders) throw new Error('Instance "orders" not found: run `pulumi up` first.');
await call("PUT", `/v3/${projectId}/instances/${orders.id}/configurations`, { values: { long_query_time: "10" } });
console.log("long_query_time is 10 now.");
