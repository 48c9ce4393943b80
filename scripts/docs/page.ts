import { impactsOf, describeImpact } from "../../provider/lifecycle/driver/impact";
import { canReplace } from "../../provider/lifecycle/driver/state";
import type { Properties } from "../../provider/lifecycle/properties/table";
import { type Argument, describeArgument } from "./argument";
import type { Sources } from "./consistency";
import type { Declarations, Member, NamedType } from "./declarations";
import { codeBlock, codeCell, generatedNotice, inlineCode, table } from "./markdown";

/** The parts of a reference page. */
export interface PageParts extends Sources {
  /** What a replacement creates, deletes and keeps. */
  replacement: string;
  /** Whether the resource is an action: nothing in the cloud represents it. @defaultValue false */
  isAction?: boolean;
  /** Statement that declares the resource in an example, and the folder of that example. */
  excerpt: { code: string; folder: string };
  /** Hand-written sections at the end of the page. */
  notes: string;
}

/** The reference page of a resource, in Markdown. */
export function resourcePage(parts: PageParts): string {
  const { className, declared, excerpt, timeouts, notes, isAction = false } = parts;
  const rows = argumentsOf(parts).filter(({ name }) => !["timeouts", "adopt"].includes(name));
  return [
    generatedNotice,
    `# ${className}`,
    ...declared.purpose,
    "## Example",
    codeBlock(declared.example),
    `From [examples/${excerpt.folder}](../../examples/${excerpt.folder}):`,
    codeBlock(excerpt.code),
    "## Arguments",
    `\`API 4.2.1\` is a section of the DDM API Reference ([sources](../api-quirks.md)). The last column is the effect of a change:`,
    effectsOfChanges(parts),
    table(
      ["argument", "type", "default", "a change"],
      rows.map(({ name, type, defaultText, change }) => [`\`${name}\``, codeCell(type), defaultText, change]),
    ),
    rows.map(({ name, description }) => `- **\`${name}\`**: ${description}`).join("\n"),
    ...typeSections(declared, true),
    "## Updates",
    ...impactSection(parts),
    "## Outputs",
    "In the preview of an update, `id` and the outputs of arguments that have a value are known. Other outputs are unknown until the update is done.",
    declared.outputs.map(memberLine).join("\n"),
    ...typeSections(declared, false),
    "## Timeouts",
    `\`timeouts: { create: "40m", update: "1h30m"${isAction ? "" : ', delete: "90s"'} }\` sets the deadlines of operations. An operation that exceeds its deadline fails. A job that it has started continues in the cloud. The next \`pulumi up\` first waits for this job. Cast a value from stack config: \`config.require("createTimeout") as ddm.Duration\`. Pulumi's \`customTimeouts\` do not apply to dynamic resources.`,
    table(
      ["operation", "default"],
      Object.entries(timeouts)
        .filter(([operation]) => !(isAction && operation === "delete"))
        .map(([operation, duration]) => [`\`${operation}\``, duration]),
    ),
    ...(isAction
      ? ["## Deleting and importing", actionText(className)]
      : ["## Adopting", adoptionText(className, declared.idText)]),
    notes.trim(),
  ].join("\n\n");
}

/** Returns the list that explains the effects of changes. */
function effectsOfChanges({ className, isAction, properties }: PageParts): string {
  const noun = nounOf(className);
  const effects = isAction
    ? ["- _in place_: the action runs again.", "- _replaces_: the action runs for the new target."]
    : [
        `- _in place_: API calls change the ${noun}.`,
        ...(isReplaceable(properties)
          ? [`- _replaces_: a new ${noun} replaces the old ${noun}, which is deleted.`]
          : []),
      ];
  return [...effects, "- _no call_: the value is only recorded in the state."].join("\n");
}

/** The arguments of a resource, in the order of its property table. */
export function argumentsOf({
  declared,
  properties,
  conditionalChanges,
}: Pick<PageParts, "declared" | "properties" | "conditionalChanges">): Argument[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const member = declared.args.find((each) => each.name === name);
    return member ? [describeArgument(member, property, conditionalChanges[name])] : [];
  });
}

/** The impact of each change, as previews show it. */
function impactSection({ className, properties, replacement }: PageParts): string[] {
  const noun = nounOf(className);
  const rows = Object.entries(properties).flatMap(([name, property]) =>
    impactsOf(property).map((impact) => [
      [`\`${name}\``, impact.condition].filter(Boolean).join(", "),
      describeImpact({ ...impact, takes: "", clients: "" }),
      impact.takes,
      impact.clients ?? "",
    ]),
  );
  const impacts = table(
    ["a change of", "steps of the update", "usual duration", "effect on clients"],
    rows.map((row) => row.map((cell) => cell || "–")),
  );
  return [
    "`pulumi preview` shows the impact of each change in the resource's row, without an API call.",
    impacts,
    isReplaceable(properties)
      ? `A replacement: ${replacement}. \`protect: true\` in the options of the ${noun} prevents it.`
      : `No change of an argument replaces the ${noun}. With \`pulumi up --replace <urn>\`, ${replacement}. \`protect: true\` in the options ` +
        `of the ${noun} prevents a replacement.`,
  ];
}

/** Whether a change of an argument may replace the resource. */
function isReplaceable(properties: Properties): boolean {
  return Object.values(properties).some(canReplace);
}

/** The class name in words: `instance group`. */
function nounOf(className: string): string {
  return className.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

/** Returns the sections of the types that arguments refer to (`isInput`), or of the types that only outputs refer to. */
function typeSections({ types }: Declarations, isInput: boolean): string[] {
  return types.filter((type) => type.isInput === isInput).flatMap(typeSection);
}

/** Returns the section of a type. */
export function typeSection({ name, description, fields, alias }: NamedType): string[] {
  const text = alias === undefined ? description : `${description} ${inlineCode(alias)}.`;
  return [`### \`${name}\``, text, fields.map(memberLine).join("\n")].filter(Boolean);
}

/** Returns the list item of an output or a field. */
export function memberLine({ name, type, optional, description }: Member): string {
  return `- \`${name}${optional ? "?" : ""}\` (\`${type}\`)${description === "" ? "" : `: ${description}`}`;
}

function actionText(className: string): string {
  return [
    "The resource is an action: nothing in the cloud represents it. Deleting the resource sends no request and only removes it from the state. A refresh changes nothing while the target of the action exists. If the target was deleted, a refresh removes the resource from the state. The next `up` then runs the action for the target in the program.",
    `An action cannot be adopted, imported or read by its id. To run the action, declare \`new ddm.${className}(…)\`.`,
  ].join("\n\n");
}

function adoptionText(className: string, idText: string | undefined): string {
  const id = idText ?? "its id in the cloud";
  return [
    `\`adopt: { id }\` adopts an existing resource instead of creating one. Pulumi reads the resource, changes it in place to match the arguments, and manages it from then on. If an argument that cannot be changed in place differs, \`up\` fails and changes nothing. \`adopt\` may stay in the program or be removed afterwards. See [adopting](../guides/adopting.md). [Importing](../guides/import.md) is the other way to manage an existing resource.`,
    `The id is ${id}. \`${className}.get(name, id)\` reads a resource without managing it.`,
  ].join("\n\n");
}
