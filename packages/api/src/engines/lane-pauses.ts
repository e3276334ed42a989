import { maxProviderPauseMs } from '@atelier/core/max-lifetimes';

const firstBackOffMs = 5000;
const longestBackOffMs = 300_000;
/** A provider that asks for less would cause a busy loop. */
const shortestPauseMs = 1000;

/** The lane of one provider on this node, as far as the provider asks it to wait. */
export interface LaneGate {
  /** Milliseconds until the lane may submit again; 0 if it may now. */
  waitMs(): number;
  /**
   * Closes the lane because the provider answered that there are too many requests.
   * @param retryAfterMs the pause that the provider names; otherwise the pause doubles with each such answer
   * @returns milliseconds until the lane may submit again
   */
  pause(retryAfterMs: number | undefined): number;
  /** Starts the back-off afresh, because the provider has accepted a submission. */
  accepted(): void;
}

interface Pause {
  readonly untilMs: number;
  readonly tries: number;
}

/** The pauses of the providers' lanes, in the memory of this node: what a provider allows may differ by address. */
export const createLanePauses = (now: () => number = () => performance.now()) => {
  const pauses = new Map<string, Pause>();
  const waitMs = (provider: string): number => Math.max(0, (pauses.get(provider)?.untilMs ?? 0) - now());

  const pause = (provider: string, retryAfterMs: number | undefined): number => {
    const known = pauses.get(provider) ?? { untilMs: 0, tries: 0 };
    // Requests that were under way together are one reason to back off, not several.
    const tries = waitMs(provider) > 0 ? known.tries : known.tries + 1;
    const asked = retryAfterMs ?? Math.min(firstBackOffMs * 2 ** (tries - 1), longestBackOffMs);
    const pauseMs = Math.min(Math.max(asked, shortestPauseMs), maxProviderPauseMs);
    pauses.set(provider, { untilMs: Math.max(known.untilMs, now() + pauseMs), tries });
    return waitMs(provider);
  };

  return {
    isPaused: (provider: string): boolean => waitMs(provider) > 0,
    gate: (provider: string): LaneGate => ({
      waitMs: () => waitMs(provider),
      pause: (retryAfterMs) => pause(provider, retryAfterMs),
      accepted() {
        const known = pauses.get(provider);
        if (known !== undefined) pauses.set(provider, { ...known, tries: 0 });
      },
    }),
  };
};
