import type { ChannelKind } from '@atelier/core/channel-terms';
import type { AlertMessage, PostTarget } from '@atelier/core/ports/alert-sender';
import type { Severity } from '@atelier/core/schemas/alerts';
import { Webhook } from 'standardwebhooks';

/** A request as it is sent. */
export interface Payload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const colours: Readonly<Record<Severity, number>> = {
  low: 0x7a_80_85,
  medium: 0x2f_80_ed,
  high: 0xd9_8e_04,
  critical: 0xc9_3a_2b,
};
/** Of ntfy: 5 is the highest. */
const priorities: Readonly<Record<Severity, number>> = { low: 2, medium: 3, high: 4, critical: 5 };
/** Below the limits of all services. */
const maxText = 1500;

const headOf = ({ type, alert }: AlertMessage): string => {
  const word = type === 'alert.test' ? 'Test' : alert.severity;
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}: ${alert.title}`;
};
const textOf = ({ alert }: AlertMessage): string => alert.explanation.slice(0, maxText);

/** Slack's own escapes; nothing else begins a link or a mention there. */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const json = (url: string, body: unknown, headers: Record<string, string> = {}): Payload => ({
  url,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Standard Webhooks: signed with every secret, so that a receiver may know the old one or the new one. */
const webhook = ({ url, secrets }: PostTarget, message: AlertMessage): Payload => {
  const { id, type, at, alert } = message;
  const body = {
    type,
    timestamp: at.toISOString(),
    data: {
      ...alert,
      firstAt: alert.firstAt.toISOString(),
      lastAt: alert.lastAt.toISOString(),
      url: message.url,
    },
  };
  const text = JSON.stringify(body);
  return json(url, body, {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, text)).join(' '),
  });
};

const slack = ({ url }: PostTarget, message: AlertMessage): Payload => {
  const head = slackText(headOf(message));
  const text = `*${head}*\n${slackText(textOf(message))}\n<${message.url}|Open in Atelier>`;
  return json(url, { text: head, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] });
};

const discord = ({ url }: PostTarget, message: AlertMessage): Payload =>
  json(url, {
    embeds: [
      {
        ...{ title: headOf(message), description: textOf(message), url: message.url },
        ...{ color: colours[message.alert.severity], timestamp: message.alert.lastAt.toISOString() },
      },
    ],
    // "@everyone" in a text reaches no one.
    allowed_mentions: { parse: [] },
  });

const teams = ({ url }: PostTarget, message: AlertMessage): Payload => {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    ...{ type: 'AdaptiveCard', version: '1.4' },
    body: [
      { type: 'TextBlock', text: headOf(message), weight: 'Bolder', size: 'Medium', wrap: true },
      { type: 'TextBlock', text: textOf(message), wrap: true },
    ],
    actions: [{ type: 'Action.OpenUrl', title: 'Open in Atelier', url: message.url }],
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return json(url, { type: 'message', attachments: [attachment] });
};

/** JSON to the root of the server, which takes text of any script; the topic is the last part of the address. */
const ntfy = ({ url, token }: PostTarget, message: AlertMessage): Payload => {
  const { origin, pathname } = new URL(url);
  const parts = pathname.split('/').filter((part) => part !== '');
  const body = {
    ...{ topic: decodeURIComponent(parts.at(-1) ?? ''), title: headOf(message), message: textOf(message) },
    ...{ priority: priorities[message.alert.severity], click: message.url, tags: ['rotating_light'] },
  };
  const root = [origin, ...parts.slice(0, -1)].join('/');
  return json(`${root}/`, body, token === null ? {} : { authorization: `Bearer ${token}` });
};

const payloads: {
  readonly [K in Exclude<ChannelKind, 'email'>]: (target: PostTarget, message: AlertMessage) => Payload;
} = { webhook, slack, discord, teams, ntfy };

/** What is posted to a receiver. Every request has the id of its delivery, also where the service ignores it. */
export const payloadOf = (
  kind: Exclude<ChannelKind, 'email'>,
  target: PostTarget,
  message: AlertMessage,
): Payload => {
  const { url, headers, body } = payloads[kind](target, message);
  return { url, body, headers: { 'idempotency-key': message.id, ...headers } };
};
