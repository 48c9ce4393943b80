import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock } from "../../test/support/virtual-clock";
import { createPeerFinder, quotaFolderOf } from "./quota-peers";

let base: string;
let folder: string;
let clock: VirtualClock;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "ddm-peers-"));
  folder = join(base, "quota");
  clock = new VirtualClock({ auto: true });
});
afterEach(() => rmSync(base, { recursive: true }));

const userId = process.getuid?.();

/** Simulates the start of a process, and returns the peers of that process. */
const startProcess = (key = "user") => createPeerFinder(folder, userId, clock)(key);

test("processes with the same quota read each other's numbers of calls", () => {
  const [first, second, other] = [startProcess(), startProcess(), startProcess("another user")];
  expect(first.exchange(7)).toEqual([]);
  expect(second.exchange(3)).toEqual([7]);
  expect(other.exchange(9)).toEqual([]);
  expect(first.exchange(8)).toEqual([3]);
});

test("a process is no longer a peer after a minute without a call", async () => {
  const [first, second] = [startProcess(), startProcess()];
  second.exchange(5);
  await clock.sleep(60_000);
  expect(first.exchange(1)).toEqual([5]);
  await clock.sleep(2_000);
  expect(first.exchange(1)).toEqual([]);
});

test("a new process deletes records that are older than ten minutes or unreadable", async () => {
  startProcess().exchange(5);
  await clock.sleep(9 * 60_000);
  startProcess().exchange(1);
  expect(readdirSync(folder)).toHaveLength(2);
  await clock.sleep(2 * 60_000);
  writeFileSync(join(folder, "unfinished.new"), "");
  mkdirSync(join(folder, "directory", "nested"), { recursive: true });
  startProcess();
  expect(readdirSync(folder)).toHaveLength(1);
});

test("the folder is private, and its files do not reveal the key of the quota", () => {
  startProcess("AKIDEXAMPLE").exchange(5);
  const [name = ""] = readdirSync(folder);
  expect(name).toMatch(/^[0-9a-f]{32}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(JSON.parse(readFileSync(join(folder, name), "utf8"))).toEqual({ starts: 5, at: clock.now() });
  if (process.platform !== "win32") expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test.each([
  ["truncated", '{"starts":'],
  ["of another form", '{"starts":"7","at":null}'],
  ["from the future", `{"starts":7,"at":${Date.UTC(2100, 0)}}`],
])("a file that is %s does not count as a peer", (_title, text) => {
  const peers = startProcess();
  peers.exchange(1);
  const [name = ""] = readdirSync(folder);
  writeFileSync(join(folder, name.replace(/-.*/, "-other")), text);
  expect(peers.exchange(1)).toEqual([]);
});

test("a file that another process is writing does not count as a peer", () => {
  const peers = startProcess();
  peers.exchange(1);
  const [name = ""] = readdirSync(folder);
  writeFileSync(join(folder, name.replace(/-.*/, "-other.new")), JSON.stringify({ starts: 7, at: clock.now() }));
  expect(peers.exchange(1)).toEqual([]);
});

test("users have separate folders", () => {
  expect(quotaFolderOf(1000)).toBe(join(tmpdir(), "pulumi-huaweicloud-ddm-1000"));
  expect(quotaFolderOf(1001)).not.toBe(quotaFolderOf(1000));
});

describe("a process", () => {
  const posix = process.platform === "win32" ? test.skip : test;

  posix("writes nothing to a folder that others can write to", () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    startProcess().exchange(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  posix("writes nothing to a folder of another user", () => {
    startProcess();
    createPeerFinder(folder, (userId ?? 0) + 1, clock)("user").exchange(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  posix("writes nothing through a symbolic link", () => {
    mkdirSync(join(base, "elsewhere"));
    symlinkSync(join(base, "elsewhere"), folder);
    startProcess().exchange(1);
    expect(readdirSync(join(base, "elsewhere"))).toEqual([]);
  });

  test("finds no peers, and throws nothing, if the folder is deleted or is a file", () => {
    const peers = startProcess();
    startProcess().exchange(1);
    rmSync(folder, { recursive: true });
    expect(peers.exchange(1)).toEqual([]);
    writeFileSync(folder, "");
    expect(startProcess().exchange(1)).toEqual([]);
  });
});
