/** Formats a time as in most of DDM's responses: `2021-12-14T07:46:22+0000` (API 4.2.2). */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19) + "+0000";
}
