import { linkTo, newAuditKey, signStatement } from '@atelier/core/audit/statements';
import type { CheckpointCopy } from '@atelier/core/ports/checkpoint-sink';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, onTestFinished, test } from 'vitest';
import { createEgress } from '../egress/egress.ts';
import { type BucketScene, startBucket } from '../testing/bucket-double.ts';
import { type ReceiverScene, startReceiver, verifyWebhook } from '../testing/receiver-double.ts';
import { createCheckpointBucket, objectNameOf } from './bucket.ts';
import { createCheckpointSink } from './checkpoint-sink.ts';
import { isBucketUrl } from './target.ts';
import { createCheckpointWebhook } from './webhook.ts';

const never = new AbortController().signal;
const now = () => new Date();
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;
const bucketKey = { region: 'eu-central-1', keyId: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY' };

const signingKey = newAuditKey();
const aCopy = (hash = 'a'): CheckpointCopy => {
  const position = { seq: 3, hash: hash.repeat(64), time: '2026-03-10T12:00:00.000Z' };
  const statement = signStatement(
    { ...linkTo(null), kind: 'checkpoint', ...position, details: {} },
    signingKey,
  );
  return { statement, key: { id: signingKey.id, publicKey: signingKey.publicKey } };
};

const openBucket = async (...scenes: readonly BucketScene[]) => {
  const bucket = await startBucket(bucketKey, ...scenes);
  onTestFinished(() => bucket.stop());
  return bucket;
};
const privateEgress = (baseUrl: string) => createEgress({ baseUrl, allowPrivate: true, resultHosts: [] });

test('a bucket gets an object for each statement, signed so that a second implementation of the protocol agrees', async () => {
  const bucket = await openBucket();
  for (const folder of ['', '/', '/audit', '/audit/atelier-1.2_x~/']) {
    const url = `${bucket.origin}/keep${folder}`;
    const sink = createCheckpointSink({ kind: 'bucket', url, ...bucketKey }, now);
    onTestFinished(() => sink.close());
    await sink.keep(aCopy(), never);
  }
  const name = objectNameOf(aCopy());
  expect(name).toMatch(/^0000000001-[0-9a-f]{16}\.json$/);
  expect([...bucket.objects.keys()]).toEqual(
    ['/keep', '/keep/audit', '/keep/audit/atelier-1.2_x~'].map((folder) => `${folder}/${name}`),
  );
  for (const text of bucket.objects.values()) {
    expect(text).toMatch(/^[^\n]*\n$/);
    expect(JSON.parse(text)).toEqual(aCopy());
  }
});

test('a statement of another history lies beside the first one in the bucket and does not replace it', async () => {
  const bucket = await openBucket();
  const target = { kind: 'bucket', url: `${bucket.origin}/keep`, ...bucketKey } as const;
  const sink = createCheckpointSink(target, now);
  onTestFinished(() => sink.close());
  for (const copy of [aCopy('a'), aCopy('b'), aCopy('a')]) await sink.keep(copy, never);
  expect(bucket.objects.size).toBe(2);
});

test('a wrong key or region is a fault that does not show the secret', async () => {
  const bucket = await openBucket();
  for (const wrong of [{ secret: 'another' }, { keyId: 'another' }, { region: 'us-east-1' }]) {
    const target = { kind: 'bucket', url: `${bucket.origin}/keep`, ...bucketKey, ...wrong } as const;
    const sink = createCheckpointSink(target, now);
    onTestFinished(() => sink.close());
    await expect(sink.keep(aCopy(), never)).rejects.toThrow('The receiver answered 403.');
  }
  expect(bucket.objects.size).toBe(0);
});

const elsewhere = 'http://169.254.169.254/';
test.for<[string, BucketScene, RegExp]>([
  ['refuses', { kind: 'answers', status: 403 }, /answered 403/],
  ['is broken', { kind: 'answers', status: 503, retryAfterS: 9 }, /answered 503/],
  ['sends elsewhere', { kind: 'redirects', to: elsewhere }, /redirect/],
  ['hangs up', { kind: 'cuts' }, /./],
  ['is silent', { kind: 'silent' }, /too long/],
  ['drips', { kind: 'drips' }, /too long/],
])('a bucket that %s is a fault, and keeps the copy at the next try', async ([, scene, message]) => {
  const bucket = await openBucket(scene);
  const url = `${bucket.origin}/keep`;
  const deps = { egress: privateEgress(bucket.origin), now, totalMs: 300 };
  const sink = createCheckpointBucket({ url, ...bucketKey }, deps);
  onTestFinished(() => sink.close());
  const retryAfterS = 'retryAfterS' in scene ? scene.retryAfterS : null;
  await expect(sink.keep(aCopy(), never)).rejects.toMatchObject({
    ...{ name: 'AuditSinkFault', retryAfterS, message: expect.stringMatching(message) },
  });
  await sink.keep(aCopy(), never);
  expect(bucket.objects.size).toBe(1);
});

test.for<[string, ReceiverScene, RegExp]>([
  ['refuses', { kind: 'answers', status: 403 }, /answered 403/],
  ['is broken', { kind: 'answers', status: 500 }, /answered 500/],
  ['sends elsewhere', { kind: 'redirects', to: elsewhere }, /redirect/],
  ['hangs up', { kind: 'cuts' }, /./],
  ['is silent', { kind: 'silent' }, /too long/],
])('a webhook that %s is a fault, and gets the same message at the next try', async ([, scene, message]) => {
  const receiver = await startReceiver(scene);
  onTestFinished(() => receiver.stop());
  const deps = { egress: privateEgress(receiver.url), secret, now, totalMs: 300 };
  const sink = createCheckpointWebhook(`${receiver.url}/hook`, deps);
  onTestFinished(() => sink.close());
  await expect(sink.keep(aCopy(), never)).rejects.toThrow(message);
  await sink.keep(aCopy(), never);
  const [id, again] = receiver.requests.map(({ headers }) => headers['webhook-id']);
  expect(id).toMatch(/^audit_statement_0000000001-[0-9a-f]{16}$/);
  expect(again).toBe(id);
  for (const request of receiver.requests)
    expect(verifyWebhook(secret, request)).toMatchObject({ type: 'audit.checkpoint', data: aCopy() });
});

test('a statement of another history is not taken for a repeated message of the first one', async () => {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  const sink = createCheckpointWebhook(`${receiver.url}/hook`, {
    ...{ egress: privateEgress(receiver.url), secret, now },
  });
  onTestFinished(() => sink.close());
  for (const copy of [aCopy('a'), aCopy('b'), aCopy('a')]) await sink.keep(copy, never);
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  expect([ids.length, new Set(ids).size]).toEqual([3, 2]);
});

test('a public receiver is not reached without TLS', async () => {
  const url = 'http://203.0.113.9/keep';
  for (const target of [
    { kind: 'bucket', url, ...bucketKey },
    { kind: 'webhook', url, secret },
  ] as const) {
    const sink = createCheckpointSink(target, now);
    onTestFinished(() => sink.close());
    await expect(sink.keep(aCopy(), never)).rejects.toMatchObject({ name: 'AuditSinkFault' });
  }
});

test('addresses of buckets are read, and what could be signed in two ways is refused', () =>
  checkRows(
    [
      ['https://s3.eu-central-1.amazonaws.com/bucket', true],
      ['https://bucket.s3.eu-central-1.amazonaws.com', true],
      ['http://127.0.0.1:9000/bucket/a/b/', true],
      ['https://minio.example/b_1/~x.y-z', true],
      ['https://minio.example/b?x=1', false],
      ['https://minio.example/b?', false],
      ['https://minio.example/b#x', false],
      ['https://me:pw@minio.example/b', false],
      ['https://minio.example/b c', false],
      ['https://minio.example/b%2Fc', false],
      ['https://minio.example/b+c', false],
      ['https://minio.example/ž', false],
      ['https://minio.example//b', false],
      ['s3://bucket/a', false],
      ['', false],
    ] as const,
    '%s',
    (text, expected) => expect(isBucketUrl(text)).toBe(expected),
  ));
