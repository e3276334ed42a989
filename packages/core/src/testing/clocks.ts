import type { Clock } from '../clock.ts';

/** A clock that tests move. All times in milliseconds. */
export interface TestClock extends Clock {
  /** Moves it on, or back if `ms` is negative. */
  advance(ms: number): void;
}

export interface RunningClock extends TestClock {
  /** Sets how far it is ahead of where it would be if nobody had moved it. */
  setAhead(ms: number): void;
}

/** A clock that stands still until it is moved. Its beginning is far from the system's time on purpose. */
export const stoppedClock = (start = '2031-05-06T07:08:09.010Z'): TestClock => {
  let nowMs = Date.parse(start);
  return {
    now: () => new Date(nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
  };
};

/** A clock that runs as the system's does, from `start` on, or with the system's own time. */
export const runningClock = (start?: string): RunningClock => {
  const beginsAheadMs = start === undefined ? 0 : Date.parse(start) - Date.now();
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + beginsAheadMs + aheadMs),
    advance: (ms) => {
      aheadMs += ms;
    },
    setAhead: (ms) => {
      aheadMs = ms;
    },
  };
};
