import type { AuditSink } from '@atelier/core/ports/audit-streams';
import type { CheckpointSink } from '@atelier/core/ports/checkpoint-sink';
import type { Egress } from '@atelier/core/ports/egress';
import { Webhook } from 'standardwebhooks';
import { copyIdOf } from './copy-id.ts';
import { eventOf } from './event.ts';
import { postJson } from './http.ts';

export interface WebhookDeps {
  readonly egress: Egress;
  /** `whsec_…` */
  readonly secret: string;
  readonly now: () => Date;
  /** Milliseconds for one message. */
  readonly totalMs?: number;
}

/** Sends signed messages (Standard Webhooks). */
const createSender = (url: string, { egress, secret, now, totalMs }: WebhookDeps) => {
  const webhook = new Webhook(secret);
  return async (id: string, type: string, data: unknown, signal: AbortSignal): Promise<void> => {
    const at = now();
    const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': webhook.sign(id, at, body),
    };
    const request = { headers, body, ...(totalMs === undefined ? {} : { totalMs }) };
    await postJson(egress, url, request, signal);
  };
};

/** A signed webhook for each batch. The same events have the same id. */
export const createWebhookSink = ({ url }: { readonly url: string }, deps: WebhookDeps): AuditSink => {
  const send = createSender(url, deps);
  return {
    async send(rows, signal) {
      const id = `audit_${rows[0]?.seq}_${rows.at(-1)?.seq}`;
      await send(id, 'audit.events', { events: rows.map(eventOf) }, signal);
      return 0;
    },
    close: () => deps.egress.close(),
  };
};

/** A signed webhook for each signed statement. The same statement has the same id, and one of another history another id. */
export const createCheckpointWebhook = (url: string, deps: WebhookDeps): CheckpointSink => {
  const send = createSender(url, deps);
  return {
    keep: (copy, signal) => send(`audit_statement_${copyIdOf(copy)}`, 'audit.checkpoint', copy, signal),
    close: () => deps.egress.close(),
  };
};
