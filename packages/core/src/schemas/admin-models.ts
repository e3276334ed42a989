import { z } from 'zod';
import { RoleName } from './auth.ts';
import { EngineCapabilities } from './engines.ts';
import { FoundCapabilities } from './found-models.ts';
import { ModelBounds, ModelDefaults, ModelPrice } from './models.ts';
import { shownText } from './text.ts';

export const ModelId = z.string().min(1).max(64);

/** A model in the console: what was found, and what was decided about it. */
export const AdminModel = z.strictObject({
  id: z.string(),
  provider: z.strictObject({ id: z.string(), name: z.string() }),
  remoteName: z.string(),
  name: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  found: FoundCapabilities,
  /** `found` within the bounds. */
  capabilities: EngineCapabilities,
  bounds: ModelBounds,
  defaults: ModelDefaults,
  price: ModelPrice,
  minRole: RoleName,
  /** Null: all workspaces. */
  workspaceIds: z.array(z.string()).nullable(),
  timeoutS: z.int(),
  /** When the backend no longer had it; null while it has. */
  missingSince: z.iso.datetime().nullable(),
});
export type AdminModel = z.infer<typeof AdminModel>;
export const AdminModelList = z.strictObject({ items: z.array(AdminModel) });

export const UpdateModelInput = z.strictObject({
  id: ModelId,
  name: shownText({ max: 80, empty: 'Give the model a name.' }).optional(),
  description: shownText({ max: 400 }).optional(),
  enabled: z.boolean().optional(),
  bounds: ModelBounds.optional(),
  defaults: ModelDefaults.optional(),
  price: ModelPrice.optional(),
  minRole: RoleName.optional(),
  workspaceIds: z.array(z.string().max(64)).min(1).max(1000).nullable().optional(),
  timeoutS: z.int().min(10).max(86_400).optional(),
});
export type UpdateModelInput = z.infer<typeof UpdateModelInput>;
