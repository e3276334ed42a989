import { isatty } from 'node:tty';
import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config/config.ts';

export type { Logger } from 'pino';

/** Names whose values never belong in a log line, wherever they turn up (R-SEC-8). */
const secretFields = [
  ...['password', 'newPassword', 'currentPassword', 'passwordHash', 'secret'],
  ...['token', 'tokenHash', 'claimToken', 'csrfToken', 'cookie', 'authorization'],
  ...['accessToken', 'refreshToken', 'recoveryCodes', 'clientSecret', 'sealedMessage', 'link'],
  ...['email', 'prompt'],
];
const redact = secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** How much is gathered before it is written; a timer and the end of the process flush the rest. */
const bufferBytes = 4096;
/** Access lines are many and small: fewer, larger writes. */
const gatheredLength = 16_384;
const flushEveryMs = 500;

/** What one request leaves behind (R-HTTP-7). Holds no query string, address or name. */
export interface AccessLine {
  readonly id: string;
  readonly method: string;
  /** Without the query: that is where prompts and cursors stand. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly user: string | undefined;
}

export interface Logs {
  readonly log: Logger;
  readonly access: (line: AccessLine) => void;
}

/** The present moment in ISO 8601; written anew once a millisecond, however many requests fall into it. */
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

/**
 * One line a request, put together by hand: redaction has nothing to find in these six fields, and walking
 * them for it costs more than the line. `JSON.stringify` keeps control characters from forging a line.
 */
const accessText = (time: string, { id, method, path, status, ms, user }: AccessLine): string =>
  `{"level":30,"time":"${time}","id":"${id}","method":${JSON.stringify(method)},"path":${JSON.stringify(path)},"status":${status},"ms":${ms.toFixed(3)}${user === undefined ? '' : `,"user":"${user}"`},"msg":"request"}\n`;

/**
 * JSON lines, on stdout unless told otherwise; on a terminal they are made readable. Times are UTC, ISO 8601
 * (ASVS 16.2.2).
 */
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
  const access = gatherLines((text) => destination.write(text));
  setInterval(() => {
    access.flush();
    destination.flush();
  }, flushEveryMs).unref();
  process.once('exit', () => {
    access.flush();
    destination.flushSync();
  });
  // Other lines push the gathered ones out first, so that the log stays in order.
  const inOrder: DestinationStream = {
    write(text) {
      access.flush();
      destination.write(text);
    },
  };
  const log = pino(options, inOrder);
  const wanted = log.isLevelEnabled('info');
  return { log, access: (line) => void (wanted && access.add(accessText(isoNow(), line))) };
};

/**
 * Gathers lines before they go to the destination, which measures its whole buffer anew at each write. A timer and
 * the end of the process flush what is left.
 */
const gatherLines = (write: (text: string) => void) => {
  let gathered = '';
  const flush = (): void => {
    if (gathered === '') return;
    write(gathered);
    gathered = '';
  };
  return {
    flush,
    add(line: string): void {
      gathered += line;
      if (gathered.length >= gatheredLength) flush();
    },
  };
};

/** How far a chain of causes is followed; one may bite its own tail. */
const maxCauses = 3;

/** What the log may say of a fault: its kind and text, without whatever a driver hung onto it (pitfall 25). */
export const faultFields = (thrown: unknown, causes = maxCauses): Record<string, unknown> => {
  if (!(thrown instanceof Error)) return { fault: String(thrown).slice(0, 500) };
  const { name, message, stack, cause } = thrown;
  const because = cause === undefined || causes === 0 ? {} : { cause: faultFields(cause, causes - 1) };
  return { fault: name, text: message, stack, ...because };
};
