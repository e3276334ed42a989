import { z } from 'zod';
import type { ModelSchema, SchemaField } from '../kit/model-schema.ts';

const Field = z.object({
  type: z.string().optional(),
  enum: z.array(z.unknown()).max(500).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
  allOf: z.array(z.object({ $ref: z.string() })).optional(),
});

const Description = z.object({
  components: z.object({
    schemas: z.record(
      z.string(),
      z.object({
        properties: z.record(z.string(), z.unknown()).optional(),
        enum: z.array(z.unknown()).max(500).optional(),
      }),
    ),
  }),
});
type Schemas = z.infer<typeof Description>['components']['schemas'];

/** Choices are schemas of their own, which the field refers to. */
const choicesOf = (field: z.infer<typeof Field>, schemas: Schemas): string[] | undefined => {
  const referred = field.allOf?.[0]?.$ref.split('/').at(-1);
  const values = field.enum ?? (referred === undefined ? undefined : schemas[referred]?.enum);
  return values?.filter((value) => typeof value === 'string');
};

/**
 * The input fields of a model, from the OpenAPI description of its version.
 * @returns null if it has none, or no prompt: then it makes no pictures from text
 */
export const schemaOfOpenapi = (description: unknown): ModelSchema | null => {
  const parsed = Description.safeParse(description);
  const schemas = parsed.data?.components.schemas;
  const properties = schemas?.Input?.properties;
  if (schemas === undefined || properties === undefined || !Object.hasOwn(properties, 'prompt')) return null;
  const fields = Object.entries(properties).flatMap(([name, told]): [string, SchemaField][] => {
    const field = Field.safeParse(told).data;
    if (field === undefined) return [];
    const { type, minimum, maximum, default: usual } = field;
    return [[name, { type, minimum, maximum, default: usual, enum: choicesOf(field, schemas) }]];
  });
  return Object.fromEntries(fields);
};
