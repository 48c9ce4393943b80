import { CREDENTIALS } from "../../simulator/index";
import { Cloud } from "./cloud";

describe("the quota", () => {
  const call = (cloud: Cloud) => cloud.call("GET", "/v1/{pid}/instances");

  test("allows sixty requests per minute by default, in a sliding window of simulated time", () => {
    const cloud = new Cloud({ quota: undefined });
    for (let second = 0; second < 60; second++) {
      expect(call(cloud).status).toBe(200);
      cloud.advance(0.5);
    }
    const refused = call(cloud);
    expect(refused).toMatchObject({
      status: 429,
      body: { error_code: "APIGW.0308" },
      headers: { "retry-after": "30" },
    });
    cloud.advance(30);
    expect(call(cloud).status).toBe(200);
    expect(call(cloud).status).toBe(429);
  });

  test("returns Retry-After in real seconds", () => {
    const cloud = new Cloud({ quota: 1, speed: 10 });
    call(cloud);
    expect(call(cloud).headers["retry-after"]).toBe("6");
    cloud.simulator.clock.setSpeed(600);
    expect(call(cloud).headers["retry-after"]).toBe("1");
  });

  test("counts requests per service and per login, except those without valid credentials or with an unknown path", () => {
    const cloud = new Cloud({ quota: 1 });
    expect(cloud.call("GET", "/v1/{pid}/instances", undefined, { authorization: "none" }).status).toBe(401);
    expect(cloud.call("GET", "/v9").status).toBe(404);
    expect(call(cloud).status).toBe(200);
    expect(call(cloud).status).toBe(429);
    expect(cloud.call("GET", "/v3/projects").status).toBe(200);
    const user = {
      name: CREDENTIALS.userName,
      password: CREDENTIALS.password,
      domain: { name: CREDENTIALS.domainName },
    };
    const { headers } = cloud.call("POST", "/v3/auth/tokens", {
      auth: { identity: { methods: ["password"], password: { user } }, scope: { project: { name: "sim-north-1" } } },
    });
    const token = { "x-auth-token": headers["x-subject-token"] ?? "" };
    expect(cloud.call("GET", "/v1/{pid}/instances", undefined, token).status).toBe(200);
  });

  test("resets the quota when a state is loaded, even one with an earlier time", () => {
    const cloud = new Cloud({ quota: 1 });
    const saved = cloud.simulator.save();
    cloud.advance(3600);
    expect(call(cloud).status).toBe(200);
    cloud.simulator.load(saved);
    expect(call(cloud).status).toBe(200);
    expect(call(cloud).headers["retry-after"]).toBe("60");
  });

  test("rejects the first request if the quota is 0", () => {
    expect(call(new Cloud({ quota: 0 })).status).toBe(429);
  });
});
