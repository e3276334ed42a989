import { z } from 'zod';
import { EngineCapabilities } from './engines.ts';

/** What an adapter can do for a model: its capabilities without what the studio decides itself. */
export const FoundCapabilities = EngineCapabilities.omit({ id: true, name: true, description: true });
export type FoundCapabilities = z.infer<typeof FoundCapabilities>;

/** What a probe found of the backend itself; its models are rows of their own. */
export const StoredProbe = z.strictObject({
  version: z.string().nullable(),
  facts: z.array(z.strictObject({ label: z.string(), value: z.string() })),
  warnings: z.array(z.string()),
});
export type StoredProbe = z.infer<typeof StoredProbe>;
