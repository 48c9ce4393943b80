import { Cloud, instanceBody } from "./cloud";

const prePaidBody = (autoPay: boolean) =>
  instanceBody({
    charge_info: { charge_mode: "prePaid", period_type: "month", period_num: 1, is_auto_pay: autoPay },
  });

describe("orders for yearly/monthly instances", () => {
  test("supports a yearly/monthly instance from its order to its unsubscription", () => {
    const cloud = new Cloud();
    const ordered = cloud.call("POST", "/v3/{pid}/instances", prePaidBody(false));
    expect(ordered).toMatchObject({ status: 202, body: { id: null, job_id: null } });
    const order = String(ordered.body["order_id"]);
    expect(order).toMatch(/^CS\d{10}[A-Z0-9]{5}$/);
    const orderInfo = () => cloud.call("GET", `/v2/orders/customer-orders/details/${order}`).body["order_info"];
    expect(orderInfo()).toMatchObject({ order_id: order, status: 6 });
    expect(cloud.call("GET", "/v1/{pid}/instances").body["instance_num"]).toBe(0);

    expect(cloud.call("POST", "/v3/orders/customer-orders/pay", { order_id: order, use_coupon: "NO" }).status).toBe(
      204,
    );
    expect(orderInfo()).toMatchObject({ status: 3 });
    cloud.advance(3600);
    expect(orderInfo()).toMatchObject({ status: 5 });
    const resources = cloud.call("POST", "/v2/orders/suscriptions/resources/query", { order_id: order }).body;
    const [{ resource_id: id }] = resources["data"] as [{ resource_id: string }];
    expect(cloud.detail(id)).toMatchObject({ status: "RUNNING", order_id: order });

    expect(cloud.call("POST", `/v2/orders/subscriptions/resources/autorenew/${id}`).status).toBe(204);
    expect(cloud.simulator.state.instances[0]?.billing).toMatchObject({ autoRenew: true });
    expect(cloud.call("DELETE", `/v2/orders/subscriptions/resources/autorenew/${id}`).status).toBe(204);

    expect(cloud.call("DELETE", `/v3/{pid}/instances/${id}`).status).toBe(400);
    const unsubscribe = { resource_ids: [id], unsubscribe_type: 1 };
    expect(cloud.call("POST", "/v2/orders/subscriptions/resources/unsubscribe", unsubscribe).status).toBe(200);
    cloud.advance(3600);
    expect(cloud.call("GET", `/v1/{pid}/instances/${id}`).status).toBe(404);
  });

  test("lists orders by page, and filters them by status and service type", () => {
    const cloud = new Cloud();
    const place = (autoPay: boolean) =>
      String(cloud.call("POST", "/v3/{pid}/instances", prePaidBody(autoPay)).body["order_id"]);
    const [unpaid, paid] = [place(false), place(true)];
    const list = (query: string) => cloud.call("GET", `/v2/orders/customer-orders${query}`).body;
    expect(list("")).toMatchObject({ total_count: 2, order_infos: [{ order_id: unpaid }, { order_id: paid }] });
    expect(list("?status=6&service_type_code=HWS.service.type.ddm")).toEqual({
      total_count: 1,
      order_infos: [
        {
          order_id: unpaid,
          order_type: 1,
          status: 6,
          create_time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
          service_type_code: "hws.service.type.ddm",
          service_type_name: "DDM",
        },
      ],
    });
    expect(list("?offset=1&limit=1")).toMatchObject({ total_count: 2, order_infos: [{ order_id: paid }] });
    expect(list("?service_type_code=hws.service.type.obs&status=")).toEqual({ total_count: 0, order_infos: [] });
    expect(cloud.call("GET", "/v2/orders/customer-orders?limit=101").status).toBe(400);
  });

  test("a month that begins on 31 January ends on the last day of February", () => {
    const cloud = new Cloud();
    cloud.advance(16 * 24 * 3600);
    cloud.call("POST", "/v3/{pid}/instances", prePaidBody(true));
    cloud.advance(3600);
    expect(cloud.call("POST", "/v2/orders/suscriptions/resources/query", {}).body).toMatchObject({
      data: [{ effective_time: "2026-01-31T12:00:00Z", expire_time: "2026-02-28T12:00:00Z" }],
    });
  });

  test("lists an instance as a BSS resource after its purchase, and ignores empty filters", () => {
    const cloud = new Cloud();
    const { order_id: order } = cloud.call("POST", "/v3/{pid}/instances", prePaidBody(true)).body;
    const resources = (body: object) => cloud.call("POST", "/v2/orders/suscriptions/resources/query", body).body;
    expect(resources({ order_id: order })).toEqual({ data: [], total_count: 0 });
    cloud.advance(3600);
    expect(resources({ order_id: order, only_main_resource: 1 })).toMatchObject({
      total_count: 1,
      data: [
        {
          service_type_code: "hws.service.type.ddm",
          resource_type_code: "hws.resource.type.ddm",
          effective_time: "2026-01-15T12:00:00Z",
          expire_time: "2026-02-15T12:00:00Z",
        },
      ],
    });
    const emptyQuery = { order_id: "", resource_ids: [], status_list: null, limit: 10, offset: 0 };
    expect(resources(emptyQuery)["total_count"]).toBe(1);
    expect(resources({ resource_ids: null, offset: 1 })).toEqual({ data: [], total_count: 1 });
    expect(resources({ resource_ids: ["other"] })["total_count"]).toBe(0);
  });

  test("lists only the orders and resources that match the filters of a query", () => {
    const cloud = new Cloud();
    cloud.call("POST", "/v3/{pid}/instances", prePaidBody(true));
    cloud.advance(3600);
    const orders = (query: string) => cloud.call("GET", `/v2/orders/customer-orders?${query}`).body["total_count"];
    const ordersBy = (order: string) => {
      const { order_infos } = cloud.call("GET", `/v2/orders/customer-orders?order_by=${order}`).body;
      return (order_infos as { create_time: string }[]).map(({ create_time }) => create_time.slice(11, 13));
    };
    expect(orders("order_type=1&limit=&offset=&order_by=")).toBe(1);
    expect(orders("order_type=4")).toBe(0);
    expect(orders("create_time_begin=2026-01-15T12:00:00Z&create_time_end=2026-01-15T12:00:00Z")).toBe(1);
    expect(orders("create_time_begin=2026-01-15T12:00:01Z&create_time_end=")).toBe(0);
    expect(orders("create_time_end=2026-01-15T11:59:59Z")).toBe(0);
    expect(cloud.call("GET", "/v2/orders/customer-orders?create_time_begin=2026").status).toBe(400);
    cloud.call("POST", "/v3/{pid}/instances", prePaidBody(false));
    expect([ordersBy("createTime"), ordersBy("-CREATETIME")]).toEqual([
      ["12", "13"],
      ["13", "12"],
    ]);

    const query = (body: object) => cloud.call("POST", "/v2/orders/suscriptions/resources/query", body);
    const resources = (body: object) => query(body).body["total_count"];
    expect(resources({ service_type_code: "hws.service.type.ddm", status_list: [2, 3] })).toBe(1);
    expect(resources({ service_type_code: "hws.service.type.obs" })).toBe(0);
    expect(query({ service_type_code: "" }).status).toBe(400);
    expect(resources({ expire_time_begin: "2026-02-15T12:00:00Z", expire_time_end: "" })).toBe(1);
    expect(resources({ expire_time_end: "2026-02-15T11:59:59Z" })).toBe(0);
    expect(resources({ status_list: [4] })).toBe(0);
    for (const instance of cloud.simulator.state.instances) instance.condition = "FROZEN";
    expect(query({ status_list: [4] }).body).toMatchObject({ data: [{ status: 4 }] });
  });

  test("rejects a payment without an order id, with an error code of BSS", () => {
    expect(new Cloud().call("POST", "/v3/orders/customer-orders/pay", {})).toMatchObject({
      status: 400,
      body: { error_code: "CBC.0100" },
    });
  });

  test("scales and resizes an instance by orders, and rejects payments while another operation runs", () => {
    const cloud = new Cloud();
    cloud.call("POST", "/v3/{pid}/instances", prePaidBody(true));
    cloud.advance(3600);
    const id = cloud.simulator.state.instances[0]?.id ?? "";
    const growth = { nodes: [{ available_zone: "az1" }] };
    const order = cloud.call("POST", `/v3/{pid}/instances/${id}/nodes`, growth).body;
    expect(order).toEqual({ order_id: expect.any(String) as string });
    expect(cloud.detail(id)["status"]).toBe("RUNNING");
    const renamed = cloud.call("PUT", `/v3/{pid}/instances/${id}/name`, { name: "invoices" });
    expect(cloud.call("POST", "/v3/orders/customer-orders/pay", order).status).toBe(409);
    while (cloud.job(renamed).status === "Running" || cloud.detail(id)["status"] !== "RUNNING") cloud.advance(1);
    expect(cloud.call("POST", "/v3/orders/customer-orders/pay", order).status).toBe(204);
    expect(cloud.detail(id)["status"]).toBe("GROWING");
    cloud.advance(3600);
    expect(
      cloud.call("PUT", `/v3/{pid}/instances/${id}/flavor`, { spec_code: "ddm.c6.2xlarge.2", is_auto_pay: true }).body,
    ).toEqual({ order_id: expect.any(String) as string });
    expect(cloud.detail(id)["status"]).toBe("RESIZING");
    expect(cloud.call("POST", `/v2/{pid}/instances/${id}/action/reduce`, { node_number: 1 }).status).toBe(409);
  });

  test("an instance stays RUNNING when the payment of an order for a deleted group is rejected", () => {
    const cloud = new Cloud();
    cloud.call("POST", "/v3/{pid}/instances", prePaidBody(true));
    cloud.advance(3600);
    const id = cloud.simulator.state.instances[0]?.id ?? "";
    const pay = (order: unknown) => cloud.call("POST", "/v3/orders/customer-orders/pay", order).status;
    const nodes = [{ available_zone: "az1", subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa" }];
    const group = { name: "readers", type: "r", flavor_ref: "ddm.c6.large.2", nodes };
    expect(pay(cloud.call("POST", `/v3/{pid}/instances/${id}/groups`, group).body)).toBe(204);
    cloud.advance(3600);
    const groupId = cloud.simulator.state.instances[0]?.groups[1]?.id ?? "";
    const growth = { group_id: groupId, nodes: [{ available_zone: "az1" }] };
    const order = cloud.call("POST", `/v3/{pid}/instances/${id}/nodes`, growth).body;
    cloud.call("DELETE", `/v3/{pid}/instances/${id}/groups/${groupId}`);
    cloud.advance(3600);
    const { jobs } = cloud.simulator.save();
    expect(pay(order)).toBe(400);
    expect(cloud.simulator.state.jobs).toEqual(jobs);
    expect(cloud.detail(id)["status"]).toBe("RUNNING");
  });

  test("rejects the payment of a second order that would exceed 32 nodes in a group", () => {
    const cloud = new Cloud();
    cloud.call("POST", "/v3/{pid}/instances", prePaidBody(true));
    cloud.advance(3600);
    const id = cloud.simulator.state.instances[0]?.id ?? "";
    const growth = { nodes: Array.from({ length: 20 }, () => ({ available_zone: "az1" })) };
    const place = () => cloud.call("POST", `/v3/{pid}/instances/${id}/nodes`, growth).body;
    const [first, second] = [place(), place()];
    expect(cloud.call("POST", "/v3/orders/customer-orders/pay", first).status).toBe(204);
    cloud.advance(3600);
    expect(cloud.call("POST", "/v3/orders/customer-orders/pay", second).status).toBe(400);
    expect(cloud.detail(id)).toMatchObject({ status: "RUNNING", node_count: 22 });
  });

  test("after a paid change to c6s, rejects the payment of earlier orders for the same class and for a c6 class", () => {
    const cloud = new Cloud();
    cloud.call("POST", "/v3/{pid}/instances", prePaidBody(true));
    cloud.advance(3600);
    const id = cloud.simulator.state.instances[0]?.id ?? "";
    const place = (spec_code: string) => cloud.call("PUT", `/v3/{pid}/instances/${id}/flavor`, { spec_code }).body;
    const pay = (order: unknown) => cloud.call("POST", "/v3/orders/customer-orders/pay", order).status;
    const [first, same, older] = ["ddm.c6s.2xlarge.2", "ddm.c6s.2xlarge.2", "ddm.c6.large.2"].map(place);
    expect(pay(first)).toBe(204);
    cloud.advance(3600);
    expect([pay(same), pay(older)]).toEqual([400, 400]);
    expect(cloud.detail(id)).toMatchObject({ status: "RUNNING", flavor_ref: "ddm.c6s.2xlarge.2" });
  });

  test.each(["FROZEN", "ERROR"] as const)(
    "rejects the payment of a change of an instance in condition %s",
    (status) => {
      const cloud = new Cloud();
      cloud.call("POST", "/v3/{pid}/instances", prePaidBody(true));
      cloud.advance(3600);
      const [instance] = cloud.simulator.state.instances;
      const path = `/v3/{pid}/instances/${instance?.id ?? ""}`;
      const order = cloud.call("PUT", `${path}/flavor`, { spec_code: "ddm.c6.2xlarge.2" }).body;
      if (instance !== undefined) instance.condition = status;
      const pay = () => cloud.call("POST", "/v3/orders/customer-orders/pay", order).status;
      expect(pay()).toBe(400);
      if (instance !== undefined) instance.condition = "OK";
      expect(pay()).toBe(204);
    },
  );

  test("an instance exists from the payment of its order: its period starts then, and it has no earlier backups", () => {
    const cloud = new Cloud();
    const order = cloud.call("POST", "/v3/{pid}/instances", prePaidBody(false)).body["order_id"];
    cloud.advance(10 * 24 * 3600);
    cloud.call("POST", "/v3/orders/customer-orders/pay", { order_id: order });
    expect(cloud.call("GET", "/v3/{pid}/backups").body).toMatchObject({ total: 0 });
    cloud.advance(3600);
    const resources = cloud.call("POST", "/v2/orders/suscriptions/resources/query", { order_id: order }).body;
    const [resource] = resources["data"] as [{ resource_id: string }];
    expect(resource).toMatchObject({ effective_time: "2026-01-25T12:00:00Z", expire_time: "2026-02-25T12:00:00Z" });
    expect(cloud.detail(resource.resource_id)).toMatchObject({ created: "2026-01-25T12:00:00+0000" });
  });

  test("unsubscribes from no instance if one of the requested instances is busy, and counts a duplicate id once", () => {
    const cloud = new Cloud();
    const [one, other] = ["one1", "two2"].map((name) => {
      cloud.call("POST", "/v3/{pid}/instances", { ...prePaidBody(true), name });
      cloud.advance(3600);
      return cloud.simulator.state.instances.at(-1)?.id ?? "";
    }) as [string, string];
    const unsubscribe = (...ids: string[]) =>
      cloud.call("POST", "/v2/orders/subscriptions/resources/unsubscribe", { resource_ids: ids, unsubscribe_type: 1 });
    cloud.call("POST", `/v3/{pid}/instances/${other}/restart`);
    expect(unsubscribe(one, other).status).toBe(409);
    expect(cloud.detail(one)["status"]).toBe("RUNNING");
    expect(unsubscribe(one, one)).toMatchObject({ status: 200, body: { order_ids: { length: 1 } } });
    expect(cloud.detail(one)["status"]).toBe("DELETING");
  });

  test("the order of an unsubscription can be queried, and is completed after the deletion", () => {
    const cloud = new Cloud();
    cloud.call("POST", "/v3/{pid}/instances", prePaidBody(true));
    cloud.advance(3600);
    const body = { resource_ids: [cloud.simulator.state.instances[0]?.id], unsubscribe_type: 1 };
    const { order_ids: ids } = cloud.call("POST", "/v2/orders/subscriptions/resources/unsubscribe", body).body;
    const [id] = ids as [string];
    const order = () => cloud.call("GET", `/v2/orders/customer-orders/details/${id}`).body["order_info"];
    expect(order()).toMatchObject({ order_id: id, status: 3 });
    cloud.advance(3600);
    expect(order()).toMatchObject({ order_id: id, status: 5 });
    expect(cloud.call("GET", "/v2/orders/customer-orders").body["total_count"]).toBe(2);
  });

  test("requires a period for a yearly/monthly instance", () => {
    const cloud = new Cloud();
    const body = instanceBody({ charge_info: { charge_mode: "prePaid" } });
    expect(cloud.call("POST", "/v3/{pid}/instances", body).status).toBe(400);
  });
});
