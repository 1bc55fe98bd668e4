import { expect, test } from "vitest";
import { components } from "../../../../spec/openapi.json";
import { sentences } from "./help";

test("every field of the training config has exactly the contract's sentence", () => {
  const { type: _, ...properties } = components.schemas.TrainTokenizerConfig.properties;
  const written = Object.entries(properties).map(([field, property]) => [
    field,
    "description" in property ? property.description : "",
  ]);
  expect(sentences()).toEqual(Object.fromEntries(written));
});
