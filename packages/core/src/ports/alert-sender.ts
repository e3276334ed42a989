import type { ChannelKind } from '../channel-terms.ts';
import type { AlertState, Severity } from '../schemas/alerts.ts';

/** What a receiver is told. Names no person and no address: the link leads to them. */
export interface AlertMessage {
  /** The same at every attempt, so that receivers can tell repetitions. */
  readonly id: string;
  readonly type: 'alert.raised' | 'alert.escalated' | 'alert.acknowledged' | 'alert.resolved' | 'alert.test';
  readonly at: Date;
  readonly alert: {
    readonly id: string;
    readonly kind: string;
    readonly severity: Severity;
    readonly state: AlertState;
    readonly title: string;
    readonly explanation: string;
    readonly events: number;
    readonly firstAt: Date;
    readonly lastAt: Date;
  };
  /** Of its page in the console. */
  readonly url: string;
}

/** Where a message is posted. Secret. */
export interface PostTarget {
  readonly url: string;
  readonly allowPrivate: boolean;
  /** Of a webhook, the newest first: while they are replaced, each message is signed with all. */
  readonly secrets: readonly string[];
  /** Of ntfy. */
  readonly token: string | null;
}

export interface ReceiverAnswer {
  readonly status: number;
  /** Seconds that the receiver asks to wait; null if it says nothing. */
  readonly retryAfterS: number | null;
  /** At most 300 characters. */
  readonly text: string;
}

/** Posts alerts to receivers, each request once. */
export interface AlertSender {
  /** @throws EgressFault without an answer, or the signal's reason */
  post(
    kind: Exclude<ChannelKind, 'email'>,
    target: PostTarget,
    message: AlertMessage,
    signal: AbortSignal,
  ): Promise<ReceiverAnswer>;
  /** A new secret for the signatures of a webhook. */
  newSecret(): string;
}
