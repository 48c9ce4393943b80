import type { Simulator } from "../../simulator";

/** Adds data nodes to a simulated cloud until there is one for each of `count` instances. @returns their ids */
export function provideDataNodes({ state }: Simulator, count: number): string[] {
  const { dataNodes } = state;
  for (const node of dataNodes.slice(0, 1)) {
    for (let n = dataNodes.length; n < count; n += 1) {
      dataNodes.push({ ...node, id: `${String(n).padStart(32, "0")}in01`, name: `data-node-${n}` });
    }
  }
  return dataNodes.slice(0, count).map(({ id }) => id);
}
