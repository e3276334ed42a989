import { hash } from 'node:crypto';
import type { CheckpointCopy, CheckpointSink } from '@atelier/core/ports/checkpoint-sink';
import type { Egress } from '@atelier/core/ports/egress';
import { AwsV4Signer } from 'aws4fetch';
import { copyIdOf } from './copy-id.ts';
import { sendToSink } from './http.ts';

/** Where objects are stored, by the protocol of S3, and with which key. */
export interface BucketTarget {
  /** Of the bucket, and of a folder in it if there is one. */
  readonly url: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

export const objectNameOf = (copy: CheckpointCopy): string => `${copyIdOf(copy)}.json`;

/** An object for each signed statement, which is a line of JSON. The digest lets buckets with Object Lock take it. */
export const createCheckpointBucket = (
  { url, region, keyId, secret }: BucketTarget,
  { egress, now, totalMs }: { readonly egress: Egress; readonly now: () => Date; readonly totalMs?: number },
): CheckpointSink => ({
  async keep(copy, signal) {
    const body = `${JSON.stringify(copy)}\n`;
    const signed = await new AwsV4Signer({
      ...{ method: 'PUT', service: 's3', region, accessKeyId: keyId, secretAccessKey: secret, body },
      url: `${url.replace(/\/$/, '')}/${objectNameOf(copy)}`,
      datetime: now()
        .toISOString()
        .replace(/[:-]|\.\d{3}/g, ''),
      headers: {
        'content-type': 'application/json',
        'x-amz-content-sha256': hash('sha256', body),
        'x-amz-checksum-sha256': hash('sha256', body, 'base64'),
      },
    }).sign();
    const request = {
      method: 'PUT',
      url: signed.url.href,
      headers: Object.fromEntries(signed.headers),
      body,
    } as const;
    await sendToSink(egress, { ...request, ...(totalMs === undefined ? {} : { totalMs }) }, signal);
  },
  close: () => egress.close(),
});
