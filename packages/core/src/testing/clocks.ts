import type { Clock } from '../clock.ts';

/** A clock under the test's control. */
export interface TestClock extends Clock {
  /** Moves it forward, or back if `ms` is negative. */
  advance(ms: number): void;
}

interface RunningClock extends TestClock {
  /** Sets its total offset from the time without any `advance`. */
  setAhead(ms: number): void;
}

/** A clock that moves only when advanced. It starts far from the system's time on purpose. */
export const stoppedClock = (start = '2031-05-06T07:08:09.010Z'): TestClock => {
  let nowMs = Date.parse(start);
  return {
    now: () => new Date(nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
  };
};

/** A clock that runs like the system's, from `start` or from the system's time. */
export const runningClock = (start?: string): RunningClock => {
  const startOffsetMs = start === undefined ? 0 : Date.parse(start) - Date.now();
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + startOffsetMs + aheadMs),
    advance: (ms) => {
      aheadMs += ms;
    },
    setAhead: (ms) => {
      aheadMs = ms;
    },
  };
};
