import { z } from 'zod';

/** What ComfyUI answers, as far as it is used. */
export const Submitted = z.looseObject({
  prompt_id: z.string().regex(/^[\w-]{1,200}$/),
  node_errors: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish(),
});

export const ImageFile = z.looseObject({
  filename: z.string().min(1).max(1000),
  subfolder: z.string().max(1000).default(''),
  type: z.enum(['output', 'temp', 'input']).default('output'),
});
export type ImageFile = z.infer<typeof ImageFile>;

const HistoryEntry = z.looseObject({
  /** `[number, id, graph, …]` */
  prompt: z.array(z.unknown()).optional(),
  outputs: z.record(z.string(), z.looseObject({ images: z.array(z.unknown()).optional() })).default({}),
  status: z
    .looseObject({
      status_str: z.string().nullish(),
      completed: z.boolean().nullish(),
      messages: z.array(z.tuple([z.string(), z.unknown()])).default([]),
    })
    .nullish(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;
export const History = z.record(z.string(), HistoryEntry);

/** `[number, id, graph, …]` */
const QueueItem = z.tuple([z.unknown(), z.string()]).rest(z.unknown());
export type QueueItem = z.infer<typeof QueueItem>;
export const Queue = z.looseObject({
  queue_running: z.array(QueueItem),
  queue_pending: z.array(QueueItem),
});
export type Queue = z.infer<typeof Queue>;

export const Uploaded = z.looseObject({
  name: z.string().min(1).max(300),
  subfolder: z.string().max(300).default(''),
});

export const Cancelled = z.looseObject({ cancelled: z.boolean() });

export const SystemStats = z.looseObject({
  system: z
    .looseObject({ comfyui_version: z.string().nullish(), argv: z.array(z.string()).default([]) })
    .default({ argv: [] }),
  devices: z
    .array(z.looseObject({ name: z.string().default(''), vram_total: z.number().nullish() }))
    .default([]),
});

/** A node class: the type of each input, and for some a list of choices. */
export const ObjectInfo = z.record(
  z.string(),
  z.looseObject({
    input: z.looseObject({
      required: z.record(z.string(), z.array(z.unknown())).default({}),
      optional: z.record(z.string(), z.array(z.unknown())).nullish(),
    }),
  }),
);
export type ObjectInfo = z.infer<typeof ObjectInfo>;
