import type { ChannelKind } from '@atelier/core/channel-terms';
import type { AlertMessage, PostTarget } from '@atelier/core/ports/alert-sender';
import { EgressFault } from '@atelier/core/ports/egress';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { type ReceiverScene, startReceiver } from '../testing/receiver-double.ts';
import { createAlertSender } from './alert-sender.ts';

type PostedKind = Exclude<ChannelKind, 'email'>;
const kinds: readonly PostedKind[] = ['webhook', 'slack', 'discord', 'teams', 'ntfy'];
const sender = createAlertSender({ headTimeoutMs: 300, idleTimeoutMs: 300, totalMs: 1500, maxBytes: 1000 });
const never = new AbortController().signal;

const message = (): AlertMessage => ({
  ...{ id: 'dlv_1', type: 'alert.raised', at: new Date(), url: 'https://studio.example/admin/alerts/alr_1' },
  alert: {
    ...{ id: 'alr_1', kind: 'audit_gap', severity: 'critical', state: 'open', events: 7 },
    ...{ title: 'Rows <are> missing & @everyone', explanation: 'Seven rows are not there.' },
    ...{ firstAt: new Date(0), lastAt: new Date(1000) },
  },
});
const target = (url: string, fields: Partial<PostTarget> = {}): PostTarget => ({
  ...{ url, allowPrivate: true, secrets: [], token: null },
  ...fields,
});

const open = async (...scenes: readonly ReceiverScene[]) => {
  const receiver = await startReceiver(...scenes);
  onTestFinished(receiver.stop);
  return receiver;
};
const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (thrown instanceof EgressFault ? thrown.reason : String(thrown)),
  );

test('a webhook is signed as Standard Webhooks says, with the new secret and the one that it replaces', async () => {
  const receiver = await open();
  const secrets = [sender.newSecret(), sender.newSecret()];
  await sender.post('webhook', target(`${receiver.url}/hook`, { secrets }), message(), never);
  const [request] = receiver.requests;
  for (const secret of secrets) {
    const verified = new Webhook(secret).verify(request?.body ?? '', request?.headers as never);
    expect(verified).toMatchObject({ type: 'alert.raised', data: { id: 'alr_1', severity: 'critical' } });
  }
  expect(() =>
    new Webhook(sender.newSecret()).verify(request?.body ?? '', request?.headers as never),
  ).toThrow();
  expect(request?.headers['webhook-id']).toBe('dlv_1');
});

test('each service gets one POST in its own form, with the text harmless and the link', async () => {
  const receiver = await open();
  for (const kind of kinds)
    await sender.post(kind, target(`${receiver.url}/a/topic`, { token: 'tk' }), message(), never);
  const bodies = Object.fromEntries(
    kinds.map((kind, at) => [kind, JSON.parse(receiver.requests[at]?.body ?? 'null')]),
  );
  expect(receiver.requests).toHaveLength(kinds.length);
  for (const { headers, body } of receiver.requests) {
    expect(headers['content-type']).toBe('application/json');
    expect(headers['idempotency-key']).toBe('dlv_1');
    expect(body).toContain('https://studio.example/admin/alerts/alr_1');
  }
  expect(bodies.slack.text).toBe('Critical: Rows &lt;are&gt; missing &amp; @everyone');
  expect(bodies.discord.allowed_mentions).toEqual({ parse: [] });
  expect(bodies.teams.attachments[0].content.type).toBe('AdaptiveCard');
  expect(bodies.ntfy).toMatchObject({ topic: 'topic', priority: 5 });
  const ntfy = receiver.requests[kinds.indexOf('ntfy')];
  expect([ntfy?.path, ntfy?.headers.authorization]).toEqual(['/a/', 'Bearer tk']);
});

test('an answer is told with its status, the wait that it asks for and the beginning of its text', async () => {
  const receiver = await open(
    { kind: 'answers', status: 429, retryAfterS: 7, body: 'slow\u0000 down' },
    { kind: 'answers', status: 500, body: 'x'.repeat(900) },
  );
  const post = () => sender.post('slack', target(receiver.url), message(), never);
  expect(await post()).toEqual({ status: 429, retryAfterS: 7, text: 'slow down' });
  const broken = await post();
  expect([broken.status, broken.text.length]).toEqual([500, 300]);
});

test('a receiver that is silent, cuts, redirects or never ends is a fault, and is asked once', async () => {
  const elsewhere = await open();
  const scenes: readonly [ReceiverScene, string][] = [
    [{ kind: 'silent' }, 'timed_out'],
    [{ kind: 'cuts' }, 'connection_lost'],
    [{ kind: 'redirects', to: elsewhere.url }, 'redirected'],
    [{ kind: 'endless' }, 'too_large'],
  ];
  for (const [scene, reason] of scenes) {
    const receiver = await open(scene);
    expect(await faultOf(sender.post('webhook', target(receiver.url), message(), never)), scene.kind).toBe(
      reason,
    );
    expect(receiver.requests).toHaveLength(1);
  }
  expect(elsewhere.requests).toEqual([]);
});

test('private addresses are refused unless the channel allows them', async () => {
  const receiver = await open();
  const refused = sender.post('slack', target(receiver.url, { allowPrivate: false }), message(), never);
  expect(await faultOf(refused)).toBe('forbidden_address');
  expect(receiver.requests).toEqual([]);
});
