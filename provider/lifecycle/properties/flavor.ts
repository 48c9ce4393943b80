import { isGiven, type Rule } from "./table";

/** A class of nodes is said by its code or by its id: by exactly one of them. */
export const flavorRule: Rule = {
  about: ["flavorRef", "flavorId"],
  problems: (inputs) => {
    if (isGiven(inputs["flavorRef"]) !== isGiven(inputs["flavorId"])) return [];
    const reason = isGiven(inputs["flavorRef"])
      ? '"flavorRef" and "flavorId" say the same thing: give one of them'
      : 'one of "flavorRef" (a specification code such as "ddm.c6.2xlarge.2") and "flavorId" is required';
    const properties = isGiven(inputs["flavorRef"]) ? ["flavorRef", "flavorId"] : ["flavorRef"];
    return properties.map((property) => ({ property, reason }));
  },
};
