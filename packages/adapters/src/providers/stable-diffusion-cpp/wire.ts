import { z } from 'zod';
import { Base64 } from '../kit/picture-json.ts';

/** What sd-server answers, as far as it is used. Unknown fields are ignored: the server grows. */
export const Capabilities = z.looseObject({
  model: z.looseObject({ name: z.string().default(''), stem: z.string().default('') }),
  supported_modes: z.array(z.string()).default(['img_gen']),
  samplers: z.array(z.string()).default([]),
  schedulers: z.array(z.string()).default([]),
  loras: z.array(z.looseObject({ name: z.string(), path: z.string() })).default([]),
  features: z.looseObject({ init_image: z.boolean().default(false), mask_image: z.boolean().default(false) }),
  limits: z.looseObject({
    min_width: z.number().default(64),
    max_width: z.number().default(4096),
    min_height: z.number().default(64),
    max_height: z.number().default(4096),
    max_queue_size: z.number().default(64),
  }),
  defaults: z
    .looseObject({
      sample_params: z
        .looseObject({
          sample_steps: z.number().optional(),
          guidance: z.looseObject({ txt_cfg: z.number().nullish() }).optional(),
        })
        .optional(),
    })
    .default({}),
});
export type Capabilities = z.infer<typeof Capabilities>;

export const Accepted = z.looseObject({ id: z.string().regex(/^[\w-]{1,200}$/) });

const states = ['queued', 'generating', 'completed', 'failed', 'cancelled'] as const;

export const SdJob = z.looseObject({
  status: z.enum(states),
  queue_position: z.number().nullish(),
  error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});
export type SdJob = z.infer<typeof SdJob>;

export const SdResult = z.looseObject({
  status: z.enum(states),
  result: z.looseObject({
    images: z.array(z.looseObject({ index: z.number(), b64_json: Base64 })),
  }),
});
