import { isatty } from 'node:tty';
import { redactedNames } from '@atelier/db/personal-data';
import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config/config.ts';

export type { Logger } from 'pino';

/**
 * Names whose values never belong in a log line, wherever they turn up (R-SEC-8): secrets, and columns that the schema tags as
 * personal data (R-DATA-7).
 */
const secretFields = [
  ...['password', 'newPassword', 'currentPassword', 'passwordHash', 'secret'],
  ...['token', 'tokenHash', 'claimToken', 'csrfToken', 'cookie', 'authorization'],
  ...['accessToken', 'refreshToken', 'recoveryCodes', 'clientSecret', 'sealedMessage', 'link'],
  ...redactedNames(),
];
const redact = [...new Set(secretFields)].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** Buffered before a write; a timer and the end of the process flush the rest. */
const bufferBytes = 4096;
/**
 * Access lines are many and small, so they are written in larger pieces: each write wakes a thread of the pool, which runs at
 * a lower priority and may keep the main thread waiting.
 */
const accessBufferLength = 65_536;
const flushEveryMs = 500;

/** The access log line of one request (R-HTTP-7), without query string, address or name. */
interface AccessLine {
  readonly id: string;
  readonly method: string;
  /** Without the query, which has prompts and cursors. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly user: string | undefined;
}

export interface Logs {
  readonly log: Logger;
  readonly access: (line: AccessLine) => void;
}

/** The current time in ISO 8601, formatted at most once a millisecond. */
const createIsoNow = (): (() => string) => {
  let atMs = 0;
  let text = '';
  return () => {
    const nowMs = Date.now();
    if (nowMs !== atMs) {
      atMs = nowMs;
      text = new Date(nowMs).toISOString();
    }
    return text;
  };
};

/** Text that JSON only puts between quotes. */
const plainText = /^[\w/.,-]*$/;

const quoted = (text: string): string => (plainText.test(text) ? `"${text}"` : JSON.stringify(text));

/**
 * Formatted by hand: these six fields need no redaction, and redacting them costs more than the line itself.
 * `JSON.stringify` escapes control characters, so that no client can forge a line.
 */
const accessText = (time: string, { id, method, path, status, ms, user }: AccessLine): string =>
  `{"level":30,"time":"${time}","id":"${id}","method":${quoted(method)},"path":${quoted(path)},"status":${status},"ms":${Math.round(ms * 1000) / 1000}${user === undefined ? '' : `,"user":"${user}"`},"msg":"request"}\n`;

/** JSON lines, or readable ones on a terminal. Times are UTC, ISO 8601 (ASVS 16.2.2). `dest` is a file descriptor. */
export const createLogs = ({ values }: Pick<Config, 'values'>, dest: 1 | 2 = 1): Logs => {
  const readable = values.LOG_FORMAT === 'pretty' || (values.LOG_FORMAT === 'auto' && isatty(dest));
  const options = { level: values.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact };
  if (readable) {
    const log = pino(
      options,
      pretty({ ignore: 'pid,hostname', sync: true, destination: dest }) as DestinationStream,
    );
    return { log, access: (line) => log.info(line, 'request') };
  }
  const destination = pino.destination({ dest, sync: false, minLength: bufferBytes });
  const isoNow = createIsoNow();
  const access = createLineBuffer((text) => destination.write(text));
  setInterval(() => {
    access.flush();
    destination.flush();
  }, flushEveryMs).unref();
  process.once('exit', () => {
    access.flush();
    destination.flushSync();
  });
  // Other lines flush the access lines first, so that the log stays in order.
  const inOrder: DestinationStream = {
    write(text) {
      access.flush();
      destination.write(text);
    },
  };
  const log = pino(options, inOrder);
  const isEnabled = log.isLevelEnabled('info');
  return { log, access: (line) => void (isEnabled && access.add(accessText(isoNow(), line))) };
};

/**
 * Buffers lines, because the destination measures its whole buffer at each write. A timer and the end of the process
 * flush the rest.
 */
const createLineBuffer = (write: (text: string) => void) => {
  let buffered = '';
  const flush = (): void => {
    if (buffered === '') return;
    write(buffered);
    buffered = '';
  };
  return {
    flush,
    add(line: string): void {
      buffered += line;
      if (buffered.length >= accessBufferLength) flush();
    },
  };
};

/** How far a chain of causes is followed; it may be circular. */
const maxCauses = 3;

/** The loggable fields of an error: name, message, stack and causes, without a driver's own properties (pitfall 25). */
export const faultFields = (thrown: unknown, causes = maxCauses): Record<string, unknown> => {
  if (!(thrown instanceof Error)) return { fault: String(thrown).slice(0, 500) };
  const { name, message, stack, cause } = thrown;
  const causeFields = cause === undefined || causes === 0 ? {} : { cause: faultFields(cause, causes - 1) };
  return { fault: name, text: message, stack, ...causeFields };
};
