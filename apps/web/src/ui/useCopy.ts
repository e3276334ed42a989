import { useEffect, useState } from 'react';

const shownMs = 1_800;

/** Copies text; the flag stays up for a moment after it worked. Without clipboard access nothing happens. */
export const useCopy = (): [copied: boolean, copy: (text: string) => void] => {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string) => {
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return [copied, copy];
};
