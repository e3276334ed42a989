import { z } from 'zod';
import { EngineCapabilities } from './engines.ts';
import { GenerationSettings } from './generation-settings.ts';
import { providerKinds } from './provider-kinds.ts';

export const priceUnits = ['picture', 'megapixel'] as const;
export type PriceUnit = (typeof priceUnits)[number];
/** What a picture costs: minor units of the currency, each or per megapixel. */
export const ModelPrice = z.strictObject({
  minor: z.int().min(0).max(1_000_000),
  unit: z.enum(priceUnits),
});
export type ModelPrice = z.infer<typeof ModelPrice>;

export const contentPolicies = ['none', 'standard', 'strict'] as const;
/**
 * How strictly prompts for a model are judged at least, whatever the workspace has chosen; `none`: as the workspace and the
 * server have.
 */
export type ContentPolicy = (typeof contentPolicies)[number];

const { loras: _, ...plainSettings } = GenerationSettings.shape;
/** What the form begins with. Absent: the model's own default. */
export const ModelDefaults = z.strictObject({
  width: z.int().min(64).max(4096).optional(),
  height: z.int().min(64).max(4096).optional(),
  count: z.int().min(1).max(16).optional(),
  ...plainSettings,
});
export type ModelDefaults = z.infer<typeof ModelDefaults>;

/** Bounds that an administrator sets below those of the model. Absent: the model's own. */
export const ModelBounds = z.strictObject({
  /** Pixels. */
  maxSidePx: z.int().min(64).max(4096).optional(),
  maxPixels: z.int().min(4096).max(16_777_216).optional(),
  maxCount: z.int().min(1).max(16).optional(),
  maxSteps: z.int().min(1).max(500).optional(),
  /** Characters. */
  maxPromptLength: z.int().min(1).max(100_000).optional(),
  /** 0: no LoRAs. */
  maxLoras: z.int().min(0).max(8).optional(),
  /** False: no input pictures. */
  imageInput: z.literal(false).optional(),
});
export type ModelBounds = z.infer<typeof ModelBounds>;

/** Sample pictures of a model, at most; the first is its picture in lists. */
export const maxSamples = 6;
/** A sample picture by the address of its file. */
export const SamplePicture = z.strictObject({
  id: z.string(),
  url: z.string(),
  /** Pixels of the picture that it shows; the file is a small copy. */
  width: z.int(),
  height: z.int(),
});
export type SamplePicture = z.infer<typeof SamplePicture>;

/** A model as the person who asks may use it. */
export const StudioModel = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** Who makes its pictures; never the provider's address. The id is null for the server itself. */
  provider: z.strictObject({
    id: z.string().nullable(),
    name: z.string(),
    kind: z.enum([...providerKinds, 'embedded']),
  }),
  /** Within the bounds that an administrator has set. */
  capabilities: EngineCapabilities,
  defaults: ModelDefaults,
  price: ModelPrice,
  samples: z.array(SamplePicture),
  favourite: z.boolean(),
  /** Why it cannot be used at present, for people; null if it can. */
  unavailable: z.string().nullable(),
});
export type StudioModel = z.infer<typeof StudioModel>;
export const StudioModelList = z.strictObject({
  items: z.array(StudioModel),
  /** Models that only enlarge pictures (`jobs.create` with `kind: 'upscale'`). */
  upscalers: z.array(StudioModel),
});
