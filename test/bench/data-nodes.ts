import type { Simulator } from "../../simulator";

/** Sees to it that a simulated cloud has a data node for each of so many instances, since each belongs to one; their ids. */
export function dataNodesFor({ state }: Simulator, count: number): string[] {
  const { dataNodes } = state;
  for (const node of dataNodes.slice(0, 1)) {
    for (let n = dataNodes.length; n < count; n += 1) {
      dataNodes.push({ ...node, id: `${String(n).padStart(32, "0")}in01`, name: `data-node-${n}` });
    }
  }
  return dataNodes.slice(0, count).map(({ id }) => id);
}
