import type { Simulator } from "../../simulator";

/** Adds data nodes to a simulated cloud until there are `count`. @returns the ids of the first `count` data nodes */
export function provideDataNodes({ state }: Simulator, count: number): string[] {
  const { dataNodes } = state;
  for (const node of dataNodes.slice(0, 1)) {
    for (let n = dataNodes.length; n < count; n += 1) {
      dataNodes.push({ ...node, id: `${String(n).padStart(32, "0")}in01`, name: `data-node-${n}` });
    }
  }
  return dataNodes.slice(0, count).map(({ id }) => id);
}
