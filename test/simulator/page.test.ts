import { readdirSync } from "node:fs";
import { join } from "node:path";
import { send, Simulators } from "./http-client";

const simulators = new Simulators();
afterEach(() => simulators.closeAll());

const CLIENT = join(__dirname, "..", "..", "simulator", "page", "client");

describe("the page", () => {
  test("permits scripts and styles only with the nonce of the response", async () => {
    const running = await simulators.start();
    const [first, second] = [await send(running, { path: "/_sim/" }), await send(running, { path: "/_sim/" })];
    const [, nonce = ""] =
      /script-src 'nonce-([\w+/=]{24})'/.exec(String(first.headers["content-security-policy"])) ?? [];
    expect(first.headers["content-security-policy"]).toBe(
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
    );
    expect(first.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(first.text.split(`nonce="${nonce}"`)).toHaveLength(3);
    expect(first.text).not.toMatch(/<style|style=|\son\w+=|<script(?! type="module" src="\/_sim\/page\/)/);
    expect(second.text).not.toContain(nonce);
  });

  test("loads only files of the simulator, which load nothing from other servers and do not assign HTML", async () => {
    const running = await simulators.start();
    const { text } = await send(running, { path: "/_sim/" });
    const links = [...text.matchAll(/(?:src|href)="(?!#)([^"]*)"/g)].map(([, link = ""]) => link);
    expect(links).toEqual(["/_sim/page/favicon.svg", "/_sim/page/page.css", "/_sim/page/main.mjs"]);
    const types = { svg: "image/svg+xml", css: "text/css; charset=utf-8", mjs: "text/javascript; charset=utf-8" };
    for (const name of readdirSync(CLIENT).filter((each) => /\.(svg|css|mjs)$/.test(each))) {
      const { status, headers, text: content } = await send(running, { path: `/_sim/page/${name}` });
      const extension = name.split(".").at(-1) as keyof typeof types;
      expect([status, headers["content-type"]]).toEqual([200, types[extension]]);
      expect(content).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)|innerHTML|insertAdjacent|document\.write|eval\(/);
    }
  });

  test.each(["index.html", "tsconfig.json", "none.mjs", "..", "../assets.ts", "%2e%2e%2fassets.ts", "constructor", ""])(
    "returns 404 for the file %j",
    async (name) => {
      const running = await simulators.start();
      expect((await send(running, { path: `/_sim/page/${name}` })).status).toBe(404);
    },
  );
});

test.each(["/_sim/", "/_sim/page/main.mjs", "/_sim/overview", "/_sim/operations"])(
  "the simulator refuses requests for %s with a foreign host, origin or site",
  async (path) => {
    const running = await simulators.start();
    expect((await send(running, { path, headers: { host: "evil.example" } })).status).toBe(403);
    expect((await send(running, { path, headers: { origin: "http://evil.example" } })).status).toBe(403);
    const site = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
    expect((await send(running, { path, headers: site })).status).toBe(403);
    expect((await send(running, { path })).headers["cross-origin-resource-policy"]).toBe("same-origin");
  },
);
