import type { HostError } from "./boundary";
import { expand } from "./lifecycle/driver/stored-form";
import type { Lifecycle } from "./lifecycle/lifecycle";
import type { RuntimeProvider } from "./runtime";

/**
 * Wraps a provider so that Pulumi stores the hidden values of inputs and outputs in their short form
 * (docs/decisions/0026-short-form-of-hidden-values.md). This makes large stacks faster, because Pulumi's engine writes its whole state
 * after each step.
 */
export function compactStoredValues(
  provider: RuntimeProvider,
  { compact }: Pick<Lifecycle, "compact">,
): RuntimeProvider {
  /** Rethrows an error. The outputs of a partial failure are converted to the short form. */
  const rethrow = (error: HostError): never => {
    if (error.properties) error.properties = compact(error.properties);
    throw error;
  };
  return {
    configure: (request) => provider.configure(request),
    check: async (olds, news) => {
      const { inputs, failures } = await provider.check(expand(olds), expand(news));
      return { inputs: compact(inputs), failures };
    },
    diff: (id, olds, news) => provider.diff(id, expand(olds), expand(news)),
    create: async (inputs) => {
      const { id, outs } = await provider.create(expand(inputs)).catch(rethrow);
      return { id, outs: compact(outs) };
    },
    read: async (id, stored) => {
      const { props, inputs, ...found } = await provider.read(id, expand(stored));
      return { ...found, ...(props && { props: compact(props) }), ...(inputs && { inputs: compact(inputs) }) };
    },
    update: async (id, olds, news) => {
      const { outs } = await provider.update(id, expand(olds), expand(news)).catch(rethrow);
      return { outs: compact(outs) };
    },
    delete: (id, stored) => provider.delete(id, expand(stored)),
  };
}
