import { z } from 'zod';
import { Base64 } from '../kit/picture-json.ts';

/** What the servers of this family answer, as far as it is used. */
export const Pictures = z.looseObject({
  images: z.array(Base64),
  /** JSON inside a string. */
  info: z.unknown(),
});
export type Pictures = z.infer<typeof Pictures>;

/** `POST /sdapi/v1/extra-single-image`. */
export const Extra = z.looseObject({ image: Base64 });

/** Those without a model are filters, such as Lanczos. A relative may leave the field out. */
export const Upscalers = z.array(z.looseObject({ name: z.string(), model_path: z.string().nullish() }));

export const Info = z.looseObject({
  all_seeds: z.array(z.number()).optional(),
  seed: z.number().optional(),
  index_of_first_image: z.int().min(0).optional(),
});

/** `POST /internal/progress`, which answers for one task. */
export const TaskProgress = z.looseObject({
  active: z.boolean(),
  queued: z.boolean(),
  completed: z.boolean(),
  progress: z.number().nullish(),
  live_preview: z.string().nullish(),
});
export type TaskProgress = z.infer<typeof TaskProgress>;

export const PendingTasks = z.looseObject({ tasks: z.array(z.string()) });

/** `GET /sdapi/v1/progress`, which answers for all that runs. */
export const GlobalProgress = z.looseObject({
  progress: z.number().nullish(),
  current_image: z.string().nullish(),
  /** Always null in AUTOMATIC1111 itself; some of its relatives fill it. */
  current_task: z.string().nullish(),
  state: z
    .looseObject({
      job_count: z.number().nullish(),
      interrupted: z.boolean().nullish(),
      skipped: z.boolean().nullish(),
    })
    .nullish(),
});
export type GlobalProgress = z.infer<typeof GlobalProgress>;

export const SdModels = z.array(z.looseObject({ title: z.string(), model_name: z.string().nullish() }));
export const Samplers = z.array(z.looseObject({ name: z.string() }));
export const Schedulers = z.array(z.looseObject({ name: z.string(), label: z.string().nullish() }));
export const Loras = z.array(z.looseObject({ name: z.string() }));
export const CommandFlags = z.looseObject({
  api_server_stop: z.boolean().nullish(),
  share: z.boolean().nullish(),
});
