import type { ApiOperation } from "./operation";
import { percentDecode } from "./percent-encoding";
import type { ServiceDefinition } from "./service";

/** An operation of a service, with the values of the placeholders in its path. */
export interface Route {
  readonly service: ServiceDefinition;
  readonly operation: ApiOperation;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds operations by method and path. */
export class Router {
  /** All operations of all services. */
  readonly operations: readonly ApiOperation[];
  readonly #routes: readonly (Omit<Route, "params"> & { readonly pattern: RegExp; readonly names: string[] })[];

  constructor(services: readonly ServiceDefinition[]) {
    const routes = services.flatMap((service) =>
      service.groups.flatMap(({ operations }) => operations).map((operation) => ({ service, operation })),
    );
    this.operations = routes.map(({ operation }) => operation);
    // Paths with fewer placeholders are tried first: /configurations/diff is not the configuration "diff".
    this.#routes = routes
      .sort((a, b) => placeholders(a.operation.path).length - placeholders(b.operation.path).length)
      .map((route) => ({
        ...route,
        pattern: patternOf(route.operation),
        names: placeholders(route.operation.path),
      }));
  }

  /** Finds the operation that serves a request. */
  find(method: string, path: string): Route | undefined {
    for (const { service, operation, pattern, names } of this.#routes) {
      const match = operation.method === method ? pattern.exec(path) : null;
      if (match !== null) {
        const values = names.map((name, index) => [name, percentDecode(match[index + 1] ?? "")]);
        return { service, operation, params: Object.fromEntries(values) as Record<string, string> };
      }
    }
    return undefined;
  }
}

function patternOf({ path, allowsTrailingSlash }: ApiOperation): RegExp {
  const pattern = path.replaceAll(/\{\w+\}/g, "([^/]+)").replaceAll(".", "\\.");
  return new RegExp(`^${pattern}${allowsTrailingSlash ? "/?" : ""}$`);
}

function placeholders(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
}
