/** The sentence of help for a field, from the contract, where it is written once. */
import { components } from "../../../../spec/openapi.json";

const properties = components.schemas.TrainTokenizerConfig.properties;
export type ConfigField = keyof typeof properties;

export function helpOf(field: ConfigField): string {
  const property = properties[field];
  return "description" in property ? property.description.replaceAll("`", "") : "";
}
