import { createHash } from "node:crypto";
import { renderTable } from "../../simulator/engine/status-page";
import { instanceBody } from "./cloud";
import { send, Simulators } from "./http-client";

const simulators = new Simulators();
afterEach(() => simulators.closeAll());

const SCRIPT = `"><script>alert(1)</script><img src=x onerror='alert(1)'>&`;

describe("the status page", () => {
  test("escapes every text of a table", () => {
    const cells = [SCRIPT, { text: SCRIPT, color: "bad" }, { text: SCRIPT, isCode: true }] as const;
    const html = renderTable({ title: SCRIPT, columns: [SCRIPT], rows: [[...cells, { percent: 50 }]] });
    expect(html).not.toMatch(/<script|<img/);
    expect(html.match(/&#60;script&#62;/g)).toHaveLength(5);
    expect(html).toContain('<progress max="100" value="50">');
  });

  test("shows state and requests as text", async () => {
    const one = await simulators.start();
    one.simulator.load({ ...one.simulator.state, region: SCRIPT });
    const body = JSON.stringify(instanceBody({ name: SCRIPT }));
    await send(one, { method: "POST", path: `/v3/<b>'${encodeURI(SCRIPT)}`, body });
    const { state } = one.simulator;
    state.dataNodes[0] = { ...state.dataNodes[0], name: SCRIPT } as (typeof state.dataNodes)[0];
    const { text } = await send(one, { path: "/_sim/" });
    expect(text).toContain("&#60;b&#62;&#39;");
    expect(text).not.toMatch(/<script|<img|<b>|onerror='/);
  });

  test("has a content security policy that allows only the page's own style, by its hash", async () => {
    const one = await simulators.start();
    const { headers, text } = await send(one, { path: "/_sim/" });
    const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(headers["content-security-policy"]).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(text).not.toMatch(/<script|style=|\son\w+=/);
  });
});
