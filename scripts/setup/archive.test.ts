import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { root } from "../sandbox/paths";

const runFile = promisify(execFile);
const moduleUrl = pathToFileURL(join(root, "scripts", "setup", "archive.mjs")).href;

/** Extracts an archive in a separate process, because set-up is an ES module and Jest does not load ES modules. */
const extract = (url: string, sha256: string, directory: string) =>
  runFile(process.execPath, [
    "--input-type=module",
    "--eval",
    `const { extractVerifiedArchive } = await import(${JSON.stringify(moduleUrl)});
     await extractVerifiedArchive(...process.argv.slice(1)).catch((error) => { console.log(error.message); process.exit(1); });`,
    url,
    sha256,
    directory,
  ]);

describe("extractVerifiedArchive", () => {
  let directory: string;
  let server: Server;
  let url: string;
  let sum: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "ddm-archive-"));
    for (const name of ["source", "target"]) mkdirSync(join(directory, name));
    writeFileSync(join(directory, "source", "pulumi"), "program");
    await runFile("tar", ["-czf", join(directory, "archive"), "-C", directory, "source"]);
    const bytes = readFileSync(join(directory, "archive"));
    sum = createHash("sha256").update(bytes).digest("hex");
    server = createServer((request, response) => {
      response.statusCode = request.url === "/archive" ? 200 : 404;
      response.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(directory, { recursive: true, force: true });
  });

  test("extracts an archive whose SHA-256 sum matches", async () => {
    await extract(`${url}/archive`, sum, join(directory, "target"));
    expect(readFileSync(join(directory, "target", "source", "pulumi"), "utf8")).toBe("program");
  });

  test("writes nothing if the sum of the archive differs", async () => {
    const other = sum.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
    await expect(extract(`${url}/archive`, other, join(directory, "target"))).rejects.toMatchObject({
      stdout: `${url}/archive has the SHA-256 sum ${sum}, not ${other}\n`,
    });
    expect(readdirSync(join(directory, "target"))).toEqual([]);
  });

  test("writes nothing if the server reports an error", async () => {
    await expect(extract(`${url}/absent`, sum, join(directory, "target"))).rejects.toMatchObject({
      stdout: `${url}/absent cannot be downloaded: HTTP 404\n`,
    });
    expect(readdirSync(join(directory, "target"))).toEqual([]);
  });
});
