import type { CheckpointSink } from '@atelier/core/ports/checkpoint-sink';
import { createEgress } from '../egress/egress.ts';
import { type BucketTarget, createCheckpointBucket } from './bucket.ts';
import { createCheckpointWebhook } from './webhook.ts';

/** Where copies of the signed statements are kept. */
export type CheckpointTarget =
  | ({ readonly kind: 'bucket' } & BucketTarget)
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string };

/** The sink of a target. The operator named it, so it may be in a private network. */
export const createCheckpointSink = (target: CheckpointTarget, now: () => Date): CheckpointSink => {
  const egress = createEgress({
    baseUrl: new URL(target.url).origin,
    allowPrivate: true,
    resultHosts: [],
  });
  return target.kind === 'bucket'
    ? createCheckpointBucket(target, { egress, now })
    : createCheckpointWebhook(target.url, { egress, secret: target.secret, now });
};
