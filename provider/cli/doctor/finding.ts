/** Result of a check: one line of the doctor. */
export interface Finding {
  /** `failed`: the provider cannot work. `warning`: a part of it cannot work or was not checked, or there is a risk. */
  level: "ok" | "warning" | "failed";
  /** What was checked and found, e.g. `Node 22.23.2`. */
  text: string;
  /** What the user can do, in full sentences. Absent for `ok`, or if the text already says it. */
  fix?: string;
}

/** Returns the line of a finding. */
export function lineOf({ level, text, fix }: Finding): string {
  return `${level.padEnd(8)} ${text}${fix === undefined ? "" : `${text.endsWith(".") ? "" : "."} Fix: ${fix}`}`;
}

export function ok(text: string): Finding {
  return { level: "ok", text };
}

export function warning(text: string, fix?: string): Finding {
  return { level: "warning", text, ...(fix !== undefined && { fix }) };
}

export function failed(text: string, fix?: string): Finding {
  return { level: "failed", text, ...(fix !== undefined && { fix }) };
}
