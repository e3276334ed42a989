import { useEffect, useRef } from 'react';

/** Calls `act` once the value has rested for `restMs`, and not for the value that it began with. */
export const useDebounced = <T>(value: T, restMs: number, act: (value: T) => void): void => {
  const latest = useRef(act);
  const acted = useRef(value);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (acted.current === value) return;
    const timer = setTimeout(() => {
      acted.current = value;
      latest.current(value);
    }, restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
};
