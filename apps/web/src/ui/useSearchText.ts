import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

const searchDelayMs = 280;

/**
 * The text of a search field whose term is in the URL. What is typed shows at once and is applied after a pause.
 * @param term the term in the URL
 * @param normalise the form that typed text takes in the URL; undefined for no term
 * @param apply puts typed text into the URL
 */
export const useSearchText = (
  term: string | undefined,
  normalise: (typed: string) => string | undefined,
  apply: (typed: string) => void,
): readonly [text: string, type: (typed: string) => void] => {
  const [text, setText] = useState(term ?? '');
  const applied = useRef(text);
  const applyText = useDebouncedCallback((typed: string) => {
    applied.current = normalise(typed) ?? '';
    apply(typed);
  }, searchDelayMs);
  const type = (typed: string) => {
    setText(typed);
    applyText(typed);
  };
  // The URL also changes from outside: by the back button, or by "Show all".
  useEffect(() => {
    if (applied.current === (term ?? '')) return;
    applyText.cancel();
    applied.current = term ?? '';
    setText(applied.current);
  }, [term, applyText]);
  return [text, type];
};
