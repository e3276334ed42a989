import { startBucket, startReceiver, verifyWebhook } from '@atelier/adapters/testing';
import { isSignedBy } from '@atelier/core/audit/statements';
import type { CheckpointCopy } from '@atelier/core/ports/checkpoint-sink';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../testing/browser.ts';
import { startTestServer } from '../testing/in-process.ts';

const key = { region: 'eu-central-1', keyId: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY' };
const webhookSecret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

test('a server copies what it signs to a webhook and a bucket, what it signs when it stops as well, and a copy that fails is an alert', async () => {
  const bucket = await startBucket(key);
  onTestFinished(() => bucket.stop());
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  const server = await startTestServer({
    AUDIT_CHECKPOINT_FILE: '/nowhere/checkpoints.jsonl',
    AUDIT_CHECKPOINT_WEBHOOK: `${receiver.url}/hook`,
    AUDIT_CHECKPOINT_WEBHOOK_SECRET: webhookSecret,
    AUDIT_CHECKPOINT_S3: `${bucket.origin}/keep/atelier`,
    AUDIT_CHECKPOINT_S3_REGION: key.region,
    AUDIT_CHECKPOINT_S3_KEY_ID: key.keyId,
    AUDIT_CHECKPOINT_S3_SECRET: key.secret,
  });
  onTestFinished(() => server.stop());
  const root = await server.person('superadmin');
  const { auditKeeper } = server.application;
  auditKeeper.start();
  const alerts = async () =>
    (await root.client.query('admin.alerts.list', {})).data<{ items: { kind: string; title: string }[] }>()
      .items;
  await eventually(async () => (await alerts()).map(({ kind }) => kind)).toEqual(['checkpoint_copy_failed']);
  const values = (await root.client.query('admin.settings.environment')).text;
  for (const hidden of [key.secret, webhookSecret, receiver.url]) expect(values).not.toContain(hidden);
  await auditKeeper.stop();
  const signed = await server.db.auditStatements.list(0, 100);
  expect(signed.length).toBeGreaterThan(0);
  const sent = receiver.requests.map(
    (request) => (verifyWebhook(webhookSecret, request) as { data: CheckpointCopy }).data,
  );
  expect(new Set(sent.map(({ statement }) => statement.number))).toEqual(
    new Set(signed.map(({ number }) => number)),
  );
  expect([...bucket.objects.values()].map((text) => JSON.parse(text).statement)).toEqual(signed);
  for (const copy of sent) expect(isSignedBy(copy.statement, copy.key)).toBe(true);
});
