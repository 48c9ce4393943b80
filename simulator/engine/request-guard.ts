import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";

/** A host name or address in lower case, with an optional port. IPv6 addresses are in brackets. */
interface Authority {
  readonly name: string;
  readonly port: number | undefined;
}

/** The parts of a request that the guard checks, before the body is read. */
type GuardedRequest = Pick<IncomingMessage, "headers"> & {
  readonly socket: Pick<IncomingMessage["socket"], "localPort" | "localAddress">;
};

/**
 * Refuses requests from web pages of other sites. The admin API needs no credentials, so any page that the user visits could otherwise use
 * it. A request is refused in these cases:
 * - `Host` is neither the simulator's nor allowed. It may be a DNS name of the page's site (DNS rebinding).
 * - `Origin` is neither the simulator's nor allowed.
 * - `Sec-Fetch-Site` is `cross-site` or `same-site`: the page has another origin. Navigations are allowed.
 */
export class RequestGuard {
  readonly #allowed: readonly Authority[];

  /**
   * @param allowedHosts host names or addresses, each with or without a port, in addition to the simulator's own
   * @throws Error if one of them is malformed
   */
  constructor(allowedHosts: readonly string[]) {
    this.#allowed = allowedHosts.map((host) => {
      const authority = parseAuthority(host);
      if (authority === undefined)
        throw new Error(`An allowed host must be like "name" or "name:8080", not "${host}".`);
      return authority;
    });
  }

  /** Returns why a request is refused, or undefined. */
  refusal({ headers, socket }: GuardedRequest): string | undefined {
    const { host = "", origin } = headers;
    if (!this.#isOwnOrAllowed(host, 80, socket)) {
      return `Host "${host.slice(0, 100)}" is not the simulator's. Send requests to ${hostOf(socket.localAddress ?? "")}:${socket.localPort ?? ""}, or start the simulator with --allow-host and this name.`;
    }
    const [, scheme, authority = ""] = /^(https?):\/\/(.*)$/.exec(origin ?? "") ?? [];
    if (origin !== undefined && !this.#isOwnOrAllowed(authority, scheme === "https" ? 443 : 80, socket)) {
      return `Origin "${origin.slice(0, 100)}" is not the simulator's: web pages of other sites cannot send requests to it.`;
    }
    const isForeign = headers["sec-fetch-site"] === "cross-site" || headers["sec-fetch-site"] === "same-site";
    if (isForeign && headers["sec-fetch-mode"] !== "navigate") {
      return "Web pages of other sites cannot send requests to the simulator.";
    }
    return undefined;
  }

  /** Whether an authority is allowed, or has the simulator's port with a loopback name or the address of the connection. */
  #isOwnOrAllowed(text: string, defaultPort: number, { localPort, localAddress }: GuardedRequest["socket"]): boolean {
    const authority = parseAuthority(text);
    if (authority === undefined) return false;
    const { name, port = defaultPort } = authority;
    if (this.#allowed.some((one) => one.name === name && (one.port ?? port) === port)) return true;
    return port === localPort && (isLoopback(name) || name === hostOf(localAddress ?? ""));
  }
}

/** Returns an address as in a URL: IPv6 in brackets, IPv4 over an IPv6 socket as IPv4. */
export function hostOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return plain.includes(":") ? `[${plain}]` : plain;
}

/** Whether a host of a URL can only be this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || (isIPv4(host) && host.startsWith("127."));
}

function parseAuthority(text: string): Authority | undefined {
  const match = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i.exec(text);
  const [, name, port] = match ?? [];
  return name === undefined
    ? undefined
    : { name: name.toLowerCase(), port: port === undefined ? undefined : Number(port) };
}
