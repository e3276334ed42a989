import { z } from 'zod';
import { ImageId, ProviderId, SampleId } from '../ids.ts';
import { RoleName } from './auth.ts';
import { EngineCapabilities } from './engines.ts';
import { FoundCapabilities } from './found-models.ts';
import { SearchText } from './images.ts';
import { contentPolicies, ModelBounds, ModelDefaults, ModelPrice, SamplePicture } from './models.ts';
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
  /** What a LoRA training costs, in minor units; null: nobody may train one. `possible`: the provider can. */
  training: z.strictObject({ possible: z.boolean(), priceMinor: z.int().nullable() }),
  minRole: RoleName,
  /** Null: all workspaces. */
  workspaceIds: z.array(z.string()).nullable(),
  contentPolicy: z.enum(contentPolicies),
  timeoutS: z.int(),
  samples: z.array(SamplePicture),
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
  /** Null: nobody may train LoRAs for it. */
  trainingPriceMinor: z.int().min(0).max(1_000_000).nullable().optional(),
  minRole: RoleName.optional(),
  workspaceIds: z.array(z.string().max(64)).min(1).max(1000).nullable().optional(),
  /** The workspaces that the caller saw before the change; if others are stored by now, nothing is changed. */
  workspaceIdsBefore: z.array(z.string().max(64)).max(1000).nullable().optional(),
  contentPolicy: z.enum(contentPolicies).optional(),
  timeoutS: z.int().min(10).max(86_400).optional(),
});
export type UpdateModelInput = z.infer<typeof UpdateModelInput>;

/** All models of one provider in their new order. */
export const OrderModelsInput = z.strictObject({ providerId: ProviderId, ids: z.array(ModelId).max(10_000) });
export type OrderModelsInput = z.infer<typeof OrderModelsInput>;

/** Shows a small copy of one of the caller's own pictures to everyone who may use the model. */
export const AddSampleInput = z.strictObject({ id: ModelId, imageId: ImageId });
export type AddSampleInput = z.infer<typeof AddSampleInput>;
export const RemoveSampleInput = z.strictObject({ id: ModelId, sampleId: SampleId });
export type RemoveSampleInput = z.infer<typeof RemoveSampleInput>;

/** Workspaces that can be looked up in one call: more would not fit into the address of a request. */
export const maxPeopleAtOnce = 100;

/** People by a part of their name or email, or by their workspaces. */
export const ModelPeopleInput = z.union([
  z.strictObject({ search: SearchText }),
  z.strictObject({ workspaceIds: z.array(z.string().max(64)).max(maxPeopleAtOnce) }),
]);
export type ModelPeopleInput = z.infer<typeof ModelPeopleInput>;
/** People with the workspaces that a model can be limited to. */
export const ModelPeople = z.strictObject({
  items: z.array(z.strictObject({ workspaceId: z.string(), name: z.string(), email: z.string() })),
});
export type ModelPeople = z.infer<typeof ModelPeople>;
