import { AppError } from '@atelier/core/errors';
import { RemoteFault, type RemoteFaultKind } from '@atelier/core/ports/engine';
import type { ProbeReport } from '@atelier/core/ports/providers';
import { FoundModelView, type ProbeOutcome, type ProviderFault } from '@atelier/core/schemas/providers';
import { cutTo } from '@atelier/core/text';
import { type OpenConnection, withoutKey } from './connections.ts';

/** How long a backend may take to say what it is. */
export const probeTimeoutMs = 20_000;
/** More models of one backend are not listed. */
const maxModels = 500;
const maxFacts = 50;
const maxTextLength = 1000;

/** What to do about each kind of fault, for administrators. */
const advice: Readonly<Record<RemoteFaultKind, string>> = {
  auth: 'The key was refused.',
  quota: 'The account has no credit left, or its plan doesn’t allow this.',
  rate: 'It asks to slow down. Try again in a minute.',
  refused: 'It refused the request.',
  invalid: 'It didn’t understand the request. Check the kind and the address.',
  gone: 'There is nothing at this address. Check it.',
  transient: 'It can’t be reached at the moment. Check that it runs and that the address is right.',
  unknown: 'It answered in a way that isn’t understood. Check the kind and the address.',
};

/** A failed call in words for administrators: what to do, then the cause without the key. */
export const faultForAdmins = (thrown: unknown, apiKey: string | null): ProviderFault => {
  const kind = thrown instanceof RemoteFault ? thrown.kind : 'unknown';
  const cause = thrown instanceof Error ? thrown.message : String(thrown);
  return { kind, message: cutTo(withoutKey(`${advice[kind]} Cause: ${cause}`, apiKey), maxTextLength) };
};

const cut = (text: string, apiKey: string | null): string => cutTo(withoutKey(text, apiKey), maxTextLength);

/** What a backend reported, within bounds; models that make no sense are left out with a warning. */
const boundedReport = ({ version, models, facts, warnings }: ProbeReport, apiKey: string | null) => {
  const read = models
    .slice(0, maxModels)
    .map(({ timeoutMs, ...model }) =>
      FoundModelView.safeParse({ ...model, timeoutS: Math.max(1, Math.ceil(timeoutMs / 1000)) }),
    );
  const found = read.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const unread = models.length - found.length;
  return {
    version: version === null ? null : cut(version, apiKey),
    facts: facts
      .slice(0, maxFacts)
      .map(({ label, value }) => ({ label: cut(label, apiKey), value: cut(value, apiKey) })),
    warnings: [
      ...warnings.slice(0, maxFacts).map((text) => cut(text, apiKey)),
      ...(unread > 0 ? [`${unread} of its models are not listed: too many, or not understood.`] : []),
    ],
    models: [...new Map(found.map((model) => [model.remoteName, model])).values()],
  };
};

/** Asks a backend what it is and has, within the time limit. Never throws: a fault is an outcome. */
export const probe = async (opened: OpenConnection, timeoutMs = probeTimeoutMs): Promise<ProbeOutcome> => {
  const startedAt = performance.now();
  const latency = () => Math.round(performance.now() - startedAt);
  const timeout = new AbortController();
  const tooSlow = new RemoteFault('transient', `no answer within ${timeoutMs / 1000} s`);
  const timer = setTimeout(() => timeout.abort(tooSlow), timeoutMs);
  const aborted = new Promise<never>((_, reject) => {
    timeout.signal.addEventListener('abort', () => reject(tooSlow), { once: true });
  });
  try {
    const report = await opened.use((connection) =>
      // An adapter that ignores the signal must not hold the console.
      Promise.race([connection.probe({ signal: timeout.signal }), aborted]),
    );
    return { ok: true, latencyMs: latency(), ...boundedReport(report, opened.apiKey) };
  } catch (thrown) {
    return { ok: false, latencyMs: latency(), fault: faultForAdmins(thrown, opened.apiKey) };
  } finally {
    clearTimeout(timer);
  }
};

/** The outcome of settings that could not even be opened. @throws the AppError of an option that does not fit */
export const outcomeOfUnopened = (thrown: unknown, apiKey: string | null): ProbeOutcome => {
  if (thrown instanceof AppError) throw thrown;
  return { ok: false, latencyMs: 0, fault: faultForAdmins(thrown, apiKey) };
};
