import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';

export type { Logger } from 'pino';

/** Names whose values never belong in a log line, wherever they turn up (R-SEC-8). */
const secretFields = ['password', 'token', 'cookie', 'authorization', 'csrfToken', 'secret', 'passwordHash'];
const redact = secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** How much is gathered before it is written; a timer and the end of the process flush the rest. */
const bufferBytes = 4096;
const flushEveryMs = 500;

/** JSON lines on stdout; on a terminal they are made readable. Times are UTC, ISO 8601 (ASVS 16.2.2). */
export const createLogger = ({ values }: Pick<Config, 'values'>): Logger => {
  const readable =
    values.LOG_FORMAT === 'pretty' || (values.LOG_FORMAT === 'auto' && process.stdout.isTTY === true);
  const options = { level: values.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact };
  if (readable) return pino(options, pretty({ ignore: 'pid,hostname', sync: true }) as DestinationStream);
  const destination = pino.destination({ dest: 1, sync: false, minLength: bufferBytes });
  setInterval(() => destination.flush(), flushEveryMs).unref();
  process.once('exit', () => destination.flushSync());
  return pino(options, destination);
};

/** What the log may say of a fault: its kind and text, without whatever a driver hung onto it (pitfall 25). */
export const faultFields = (thrown: unknown): Record<string, unknown> => {
  if (!(thrown instanceof Error)) return { fault: String(thrown).slice(0, 500) };
  const { name, message, stack, cause } = thrown;
  return { fault: name, text: message, stack, ...(cause === undefined ? {} : { cause: faultFields(cause) }) };
};
